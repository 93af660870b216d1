"""The tables of what is understood: one row an item, its topics and names to look up, vectors, saved moments."""

from sqlalchemy import Column, Float, Index, LargeBinary, String, Table

from segue.store.columns import ORDERED, item, json, key, metadata, ms, number, text, user, word
from segue.store.schema_screen import screens

understandings = Table(
    "understandings",
    metadata,
    item(primary_key=True),
    word("engine", 80),
    word("version"),
    word("digest"),
    word("language"),
    text("note"),
    json("topics"),
    json("mentions"),
    json("chapters"),
    json("extract"),
    json("quotes"),
    json("sponsors"),
    json("mood"),
    json("reading"),
    json("written"),
    number("took_ms"),
    ms("made_at_ms"),
)

subjects = Table(
    "subjects",
    metadata,
    item(primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("key", ORDERED, primary_key=True),
    text("title"),
    Column("weight", Float, nullable=False, default=0.0),
    ms("start_ms"),
    Index("ix_subjects_kind_key", "kind", "key"),
)
"""Topics, people, works and places by item: what topic pages and people's pages are made of."""

content_vectors = Table(
    "content_vectors",
    metadata,
    item(primary_key=True),
    Column("engine", String(80), primary_key=True),
    word("version"),
    word("digest"),
    number("dimension"),
    Column("vector", LargeBinary, nullable=False),
)
"""An item's meaning as float16 numbers, of length 1; one an engine."""

moments = Table(
    "moments",
    metadata,
    key(),
    user(),
    item(index=True),
    ms("start_ms"),
    ms("end_ms"),
    text("text"),
    text("note"),
    ms("created_at_ms"),
    Index("ix_moments_user_id_created_at_ms", "user_id", "created_at_ms"),
)
"""What listeners want to find again."""

OF_ITEMS = (understandings, subjects, content_vectors, screens)
"""What goes with an item."""
