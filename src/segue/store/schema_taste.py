"""The tables of taste: rules in plain words, history from elsewhere, recent searches."""

from sqlalchemy import Column, Float, Index, String, Table

from segue.store.columns import flag, json, key, metadata, ms, number, text, user, word

rules = Table(
    "rules",
    metadata,
    key(),
    user(index=True),
    text("text"),
    text("said"),
    word("effect"),
    json("subject"),
    json("when"),
    flag("enabled"),
    word("origin"),
    ms("created_at_ms"),
    ms("updated_at_ms"),
)
"""What listeners wish in plain words."""

rule_changes = Table(
    "rule_changes",
    metadata,
    key(),
    user(),
    word("rule_id"),
    json("before"),
    json("after"),
    flag("undone"),
    ms("created_at_ms"),
    Index("ix_rule_changes_user_id_created_at_ms", "user_id", "created_at_ms"),
)
"""Every change of the rules, so that each can be undone."""

dismissals = Table(
    "dismissals",
    metadata,
    user(primary_key=True),
    Column("sentence_id", String(200), primary_key=True),
    ms("created_at_ms"),
)
"""What listeners don't want to be told (or thought) of them."""

taste_marks = Table("taste_marks", metadata, user(primary_key=True), number("version"))
"""Goes up with every play, opinion and rule of a listener: what was worked out before is old then."""

imports = Table(
    "imports",
    metadata,
    key(),
    user(),
    text("file_name"),
    text("path"),
    word("service"),
    word("state"),
    word("job_id"),
    json("report"),
    text("error"),
    ms("created_at_ms"),
    ms("finished_at_ms"),
    Index("ix_imports_user_id_created_at_ms", "user_id", "created_at_ms"),
)

heard_names = Table(
    "heard_names",
    metadata,
    user(primary_key=True),
    Column("key", String(80), primary_key=True),
    word("kind"),
    text("title"),
    text("creator"),
    text("collection"),
    json("ids"),
    number("duration_ms"),
    word("state"),
    word("item_id"),
    Column("score", Float, nullable=False, default=0.0),
    json("candidates"),
    number("plays"),
    Index("ix_heard_names_user_id_state", "user_id", "state", "plays"),
)
"""What imported plays name, and which item of the library that is."""

heard_plays = Table(
    "heard_plays",
    metadata,
    Column("id", String(80), primary_key=True),
    user(),
    Column("name_key", String(80), nullable=False),
    ms("started_at_ms"),
    number("played_ms"),
    word("ended"),
    word("source"),
    Index("ix_heard_plays_user_id_name_key", "user_id", "name_key"),
)
"""Imported plays of what the library does not have (yet)."""

searches = Table(
    "searches",
    metadata,
    user(primary_key=True),
    Column("text_key", String(200), primary_key=True),
    word("text", 200),
    ms("asked_at_ms"),
    Index("ix_searches_user_id_asked_at_ms", "user_id", "asked_at_ms"),
)
"""What a listener looked for last, for them alone."""
