"""The tables of voice translation."""

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from segue.store.columns import ID, flag, item, json, key, metadata, ms, number, text, user, word


def _dub() -> Column[str]:
    return Column("dub_id", ID, ForeignKey("dubs.id", ondelete="CASCADE"), primary_key=True)


def _show(**how: bool) -> Column[str]:
    return Column("collection_id", ID, ForeignKey("collections.id"), nullable=False, **how)  # type: ignore[arg-type]


dubs = Table(
    "dubs",
    metadata,
    key(),
    item(),
    word("language"),
    word("source_language"),
    word("mode"),
    word("state"),
    json("route"),
    text("title"),
    text("description"),
    json("chapters"),
    json("voices"),
    json("anchors"),
    json("card"),
    text("path"),
    ms("duration_ms"),
    ms("size_bytes"),
    text("error"),
    ms("created_at_ms"),
    ms("updated_at_ms"),
    Column("published_at_ms", BigInteger),
    UniqueConstraint("item_id", "language"),
    Index("ix_dubs_state_language", "state", "language"),
)
"""Items in other languages."""

dub_lines = Table(
    "dub_lines",
    metadata,
    _dub(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    ms("start_ms"),
    ms("end_ms"),
    text("speaker"),
    text("text"),
    text("translation"),
    ms("new_start_ms"),
    ms("new_end_ms"),
    Column("rate", Float, nullable=False, default=1.0),
    word("decision"),
    text("reason"),
    json("scores"),
    word("voice", 200),
    number("take"),
    word("state"),
    flag("over_music"),
    text("clip"),
    json("warnings"),
)

dub_edits = Table(
    "dub_edits",
    metadata,
    _dub(),
    Column("start_ms", BigInteger, primary_key=True, autoincrement=False),
    text("text"),
    word("voice", 200),
    number("take"),
    flag("approved"),
)
"""What people wished of lines, by the start of the original: it outlives every making of the dub."""

show_dubbing = Table(
    "show_dubbing",
    metadata,
    _show(primary_key=True),
    json("languages"),
    flag("automatic"),
    word("mode"),
    flag("interpreter"),
    flag("spoken_notice"),
    ms("updated_at_ms"),
)
"""Shows that opted in."""

dub_voices = Table(
    "dub_voices",
    metadata,
    _show(primary_key=True),
    Column("speaker", String(200), primary_key=True),
    Column("language", String(40), primary_key=True),
    word("voice", 200),
    Column("shift", Float, nullable=False, default=1.0),
    word("sex"),
    Column("pitch_hz", Float, nullable=False, default=0.0),
    Column("voice_pitch_hz", Float, nullable=False, default=0.0),
    Column("likeness", Float),
    word("consent_id"),
    text("reason"),
)
"""The voices that a show's speakers keep."""

consents = Table(
    "consents",
    metadata,
    key(),
    _show(index=True),
    text("speaker"),
    text("person"),
    word("scope"),
    json("languages"),
    text("statement"),
    text("recorded_by"),
    ms("given_at_ms"),
    Column("expires_at_ms", BigInteger),
    Column("revoked_at_ms", BigInteger),
)

drawn_voices = Table(
    "drawn_voices",
    metadata,
    Column("consent_id", ID, ForeignKey("consents.id", ondelete="CASCADE"), primary_key=True),
    Column("language", String(40), primary_key=True),
    _show(index=True),
    text("speaker"),
    word("voice", 200),
    Column("shift", Float, nullable=False, default=1.0),
    Column("alike", Float),
    Column("stock", Float),
    word("engine"),
    word("version"),
    ms("made_at_ms"),
)
"""Voices that were made like a person's. They go with the consent."""

terms = Table(
    "terms",
    metadata,
    _show(primary_key=True),
    Column("language", String(40), primary_key=True),
    Column("term", String(200), primary_key=True),
    text("translation"),
    ms("updated_at_ms"),
)
"""The glossaries of shows."""

line_reports = Table(
    "line_reports",
    metadata,
    key(),
    Column("dub_id", ID, nullable=False, index=True),
    number("position"),
    user(index=True),
    word("what"),
    text("note"),
    ms("created_at_ms"),
)
"""What listeners said of dubbed lines."""
