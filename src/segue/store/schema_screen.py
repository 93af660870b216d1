"""The table of what stands on the screen of films."""

from sqlalchemy import Table

from segue.store.columns import item, json, metadata, ms, number, text, word

screens = Table(
    "screens",
    metadata,
    item(primary_key=True),
    word("engine", 80),
    word("version", 80),
    word("film", 80),
    json("scenes"),
    json("shown"),
    number("pictures"),
    text("note"),
    number("film_ms"),
    ms("cpu_ms"),
    ms("made_at_ms"),
)
"""Scenes and words of a film, and what reading them cost."""
