"""Taste: what plays, likes and plain words say of a listener.

`TasteService` (service.py) is the door: `taste(user_id)`, `rules(user_id)` and `traits(ids)`. The first two are
values: `Taste.parts(traits)` and `.score(traits)` say what an item is worth and why; `Rules.verdict(traits, now)`
whether it may be offered at that moment, with what factor, and which of the listener's own sentences says so.
"""
