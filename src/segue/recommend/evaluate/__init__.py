"""Offline evaluation: read plays, hide some, and see who finds them.

- `read.py` reads files; `cuts.py` hides plays (leave the last out, hold a share out, lists as given)
- `measure.py` ranks every item a listener has not heard and counts; `chance.py` says how sure a difference is
- `contest.py` searches each model's settings on the validation cut, refits, and makes the table's rows
- `offpolicy.py` estimates what a policy would have earned from the log of another

Items are always ranked against the whole catalog, never a sample of it: Krichene and Rendle,
"On sampled metrics for item recommendation", KDD 2020.
"""
