"""The tables of reading: what was found in a recording, and the voices of shows."""

from sqlalchemy import Column, Float, ForeignKey, LargeBinary, String, Table

from segue.store.columns import ID, json, key, metadata, ms, number, text, word

readings = Table(
    "readings",
    metadata,
    Column("item_id", ID, ForeignKey("items.id", ondelete="CASCADE"), primary_key=True),
    word("engine", 80),
    word("version", 80),
    word("content_hash", 80),
    word("language"),
    Column("language_probability", Float, nullable=False, default=0.0),
    number("duration_ms"),
    json("spans"),
    json("speakers"),
    json("notices"),
    text("error"),
    ms("cpu_ms"),
    ms("read_at_ms"),
)
"""What a recogniser found in an item beside its words, and what that cost."""

voices = Table(
    "voices",
    metadata,
    key(),
    Column("collection_id", ID, ForeignKey("collections.id", ondelete="CASCADE"), nullable=False, index=True),
    word("name", 200),
    word("engine", 80),
    word("version", 80),
    Column("centroid", LargeBinary, nullable=False),
    ms("speech_ms"),
    number("heard_in"),
    Column("creator_id", String(40), nullable=False, default=""),
    ms("updated_at_ms"),
)
"""Who speaks in a show, known again by the voice."""
