"""Every table; those of taste stand in `schema_taste`. `migrations/` brings a database to the schema.

One schema for SQLite and PostgreSQL. JSON columns hold what is only ever read whole (credits, marks,
picks); whatever is filtered or sorted by has a column or a table of its own. Times are milliseconds since 1970 UTC, as
in the nouns.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from segue.store.columns import ID, ORDERED, metadata
from segue.store.columns import flag as _flag
from segue.store.columns import item as _item
from segue.store.columns import json as _json
from segue.store.columns import key as _key
from segue.store.columns import ms as _ms
from segue.store.columns import number as _number
from segue.store.columns import text as _text
from segue.store.columns import user as _user
from segue.store.columns import word as _word

settings = Table("settings", metadata, Column("key", String(200), primary_key=True), _json("value"))

# The catalog.

roots = Table(
    "roots",
    metadata,
    _key(),
    Column("path", ORDERED, nullable=False, unique=True),
    _word("kind"),
    _flag("demo"),
    _ms("added_at_ms"),
)

files = Table(
    "files",
    metadata,
    _key(),
    _word("root_id"),
    Column("path", ORDERED, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    _word("content_hash", 80),
    _word("container"),
    _word("codec"),
    _number("duration_ms"),
    _number("sample_rate_hz"),
    _number("channels"),
    _number("bit_rate_bps"),
    _flag("has_video"),
    _json("replay_gain"),
    _word("status"),
    _text("error"),
    Index("ix_files_root_id_path", "root_id", "path"),
    Index("ix_files_path", "path"),
    Index("ix_files_content_hash", "content_hash"),
)

art = Table(
    "art",
    metadata,
    Column("id", String(80), primary_key=True),
    _word("mime"),
    _number("width"),
    _number("height"),
    _json("palette"),
)

collections = Table(
    "collections",
    metadata,
    _key(),
    _word("kind"),
    Column("key", ORDERED, nullable=False),
    _text("title"),
    Column("sort_title", ORDERED, nullable=False),
    Column("sort_creator", ORDERED, nullable=False),
    _json("credits"),
    Column("year", Integer),
    _word("language"),
    _text("description"),
    _json("genres"),
    _word("art_id", 80),
    _flag("explicit"),
    _text("series"),
    Column("series_position", Float),
    _text("feed_url"),
    _text("link"),
    _word("mbid", 80),
    _flag("compilation"),
    _flag("demo"),
    _ms("added_at_ms"),
    UniqueConstraint("kind", "key"),
    Index("ix_collections_kind_sort_title", "kind", "sort_title", "id"),
    Index("ix_collections_kind_sort_creator", "kind", "sort_creator", "id"),
    Index("ix_collections_kind_added_at_ms", "kind", "added_at_ms", "id"),
    Index("ix_collections_kind_year", "kind", "year"),
)

items = Table(
    "items",
    metadata,
    _key(),
    _word("kind"),
    Column("collection_id", ID, ForeignKey("collections.id"), nullable=False),
    _text("title"),
    Column("sort_title", ORDERED, nullable=False),
    _json("credits"),
    _number("disc", 1),
    _number("position"),
    Column("season", Integer),
    _number("duration_ms"),
    _number("start_ms"),
    _word("file_id"),
    Column("year", Integer),
    _word("language"),
    _json("genres"),
    _text("work"),
    Column("movement", Integer),
    _text("movement_title"),
    _flag("explicit"),
    _text("description"),
    Column("published_at_ms", BigInteger),
    _text("guid"),
    _text("enclosure_url"),
    _text("enclosure_type"),
    _word("mbid", 80),
    _word("art_id", 80),
    _json("marks"),
    _json("links"),
    _ms("added_at_ms"),
    Index("ix_items_collection_id_disc_position", "collection_id", "disc", "position"),
    Index("ix_items_file_id", "file_id"),
    Index("ix_items_kind_sort_title", "kind", "sort_title", "id"),
    Index("ix_items_kind_added_at_ms", "kind", "added_at_ms", "id"),
    Index("ix_items_kind_published_at_ms", "kind", "published_at_ms", "id"),
)

creators = Table(
    "creators",
    metadata,
    _key(),
    Column("key", ORDERED, nullable=False, unique=True),
    _text("name"),
    Column("sort_name", ORDERED, nullable=False),
    _word("mbid", 80),
    Index("ix_creators_sort_name", "sort_name"),
)

credits = Table(
    "credits",
    metadata,
    Column("owner_id", ID, primary_key=True),
    Column("creator_id", ID, ForeignKey("creators.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    _word("owner_kind"),
    Index("ix_credits_creator_id_owner_kind", "creator_id", "owner_kind"),
    Index("ix_credits_role_creator_id", "role", "creator_id"),
)

genres = Table(
    "genres",
    metadata,
    Column("owner_id", ID, primary_key=True),
    Column("genre_key", ORDERED, primary_key=True),
    _word("owner_kind"),
    _text("genre"),
    Index("ix_genres_genre_key_owner_kind", "genre_key", "owner_kind"),
)

search_words = Table(
    "search_words",
    metadata,
    Column("word", ORDERED, primary_key=True),
    Column("owner_id", ID, primary_key=True),
    _word("owner_kind"),
    _number("weight"),
    Index("ix_search_words_owner_id_word", "owner_id", "word"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("collection_id", ID, ForeignKey("collections.id"), primary_key=True),
    Column("url", ORDERED, nullable=False, unique=True),
    _text("etag"),
    _text("last_modified"),
    _ms("checked_at_ms"),
    _text("error"),
    _number("auto_download"),
    _number("failures"),
    _ms("next_check_at_ms"),
    _text("art_url"),
)

transcripts = Table(
    "transcripts",
    metadata,
    _item(primary_key=True),
    Column("engine", String(80), primary_key=True),
    Column("language", String(40), primary_key=True),
    _word("version"),
    _json("segments"),
)

profiles = Table(
    "profiles",
    metadata,
    _item(primary_key=True),
    _word("engine", 80),
    _number("version"),
    _text("error"),
    _number("duration_ms"),
    Column("lufs", Float),
    Column("loudness_range_lu", Float),
    Column("true_peak_dbtp", Float),
    Column("sound_start_ms", Integer),
    Column("sound_end_ms", Integer),
    Column("intro_end_ms", Integer),
    Column("outro_start_ms", Integer),
    Column("fades_out", Boolean),
    Column("energy", Float),
    Column("tempo_bpm", Float),
    Column("tempo_confidence", Float),
    Column("key", String(10)),
    Column("key_confidence", Float),
    Column("camelot", String(4)),
    Column("talk", Boolean),
    Column("beats_ms", JSON),
    Column("downbeats_ms", JSON),
    Column("waveform", LargeBinary),
    Column("waveform_step_ms", Integer),
    Column("texture", LargeBinary),
    Column("voices", JSON),
    Column("voice_share", Float),
)

# Listeners.

users = Table(
    "users",
    metadata,
    _key(),
    _word("name", 80),
    Column("name_key", ORDERED, nullable=False, unique=True),
    _text("display_name"),
    _text("password_hash"),
    _flag("is_admin"),
    _flag("simulated"),
    _flag("disabled"),
    _word("language"),
    _word("timezone", 80),
    _json("settings"),
    _ms("created_at_ms"),
)

sessions = Table(
    "sessions",
    metadata,
    _key(),
    _user(index=True),
    Column("secret_hash", String(80), nullable=False, unique=True),
    _word("csrf_token", 80),
    _text("client"),
    _ms("created_at_ms"),
    _ms("seen_at_ms"),
    _ms("expires_at_ms"),
)

tokens = Table(
    "tokens",
    metadata,
    _key(),
    _user(index=True),
    _text("name"),
    Column("secret_hash", String(80), nullable=False, unique=True),
    _json("scopes"),
    _ms("created_at_ms"),
    _ms("used_at_ms"),
    Column("expires_at_ms", BigInteger),
    Column("revoked_at_ms", BigInteger),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("key", String(200), primary_key=True),
    _number("failures"),
    _ms("last_at_ms"),
)

listens = Table(
    "listens",
    metadata,
    Column("id", String(80), primary_key=True),
    _user(),
    _item(),
    _ms("started_at_ms"),
    _number("played_ms"),
    _number("position_ms"),
    _word("ended"),
    _word("slate_id"),
    _word("source"),
    _word("client", 80),
    _ms("updated_at_ms"),
    Index("ix_listens_user_id_started_at_ms", "user_id", "started_at_ms"),
    Index("ix_listens_user_id_item_id", "user_id", "item_id"),
    Index("ix_listens_item_id", "item_id"),
)

play_counts = Table(
    "play_counts",
    metadata,
    _user(primary_key=True),
    _item(primary_key=True),
    _number("plays"),
    _number("skips"),
    Column("played_ms", BigInteger, nullable=False, default=0),
    _ms("last_played_at_ms"),
    Index("ix_play_counts_user_id_last_played_at_ms", "user_id", "last_played_at_ms"),
    Index("ix_play_counts_user_id_plays", "user_id", "plays"),
)

positions = Table(
    "positions",
    metadata,
    _user(primary_key=True),
    _item(primary_key=True),
    _number("position_ms"),
    _flag("finished"),
    _ms("updated_at_ms"),
    Index("ix_positions_user_id_updated_at_ms", "user_id", "updated_at_ms"),
)

feedback = Table(
    "feedback",
    metadata,
    _key(),
    _user(),
    Column("subject_id", ID, nullable=False),
    _word("kind"),
    _text("text"),
    _word("slate_id"),
    _ms("created_at_ms"),
    Index("ix_feedback_user_id_created_at_ms", "user_id", "created_at_ms"),
)

opinions = Table(
    "opinions",
    metadata,
    _user(primary_key=True),
    Column("subject_id", ID, primary_key=True),
    _number("liking"),
    _flag("followed"),
    _ms("updated_at_ms"),
)
"""What a listener thinks now: `liking` −1, 0 or 1. `feedback` is the log it is folded from."""

slates = Table(
    "slates",
    metadata,
    _key(),
    _user(),
    _word("surface", 80),
    _text("title"),
    _word("variant", 80),
    _json("picks"),
    _ms("created_at_ms"),
    Index("ix_slates_user_id_created_at_ms", "user_id", "created_at_ms"),
)

playlists = Table(
    "playlists",
    metadata,
    _key(),
    _user(),
    _text("title"),
    _text("about"),
    _word("recipe"),
    _flag("dropped"),
    _ms("renew_at_ms"),
    _ms("created_at_ms"),
    _ms("updated_at_ms"),
    Index("ix_playlists_user_id_recipe", "user_id", "recipe"),
)

playlist_entries = Table(
    "playlist_entries",
    metadata,
    Column("playlist_id", ID, ForeignKey("playlists.id", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    _user(index=True),
    Column("item_id", ID, nullable=False),
    _text("reason"),
    _ms("added_at_ms"),
    Index("ix_playlist_entries_item_id", "item_id"),
)
"""What stands on a playlist, from place 0 on. What left the library keeps its place: it may come back."""

# The DJ.

programs = Table(
    "programs",
    metadata,
    _key(),
    _user(),
    Column("seed", BigInteger, nullable=False, default=0),
    _json("show"),
    _ms("created_at_ms"),
    Index("ix_programs_user_id_created_at_ms", "user_id", "created_at_ms"),
)

lines = Table(
    "lines",
    metadata,
    _key(),
    _user(),
    _word("shape", 80),
    _text("text"),
    _ms("spoken_at_ms"),
    Index("ix_lines_user_id_spoken_at_ms", "user_id", "spoken_at_ms"),
)
"""What the host has said to a listener, so that no phrase returns too soon."""

notes = Table(
    "notes",
    metadata,
    _key(),
    _user(),
    Column("subject_id", ID, nullable=False),
    _text("text"),
    _ms("created_at_ms"),
    Index("ix_notes_subject_id", "subject_id"),
    Index("ix_notes_user_id", "user_id"),
)
"""What people wrote about items and collections, for the host to read out."""

pronunciations = Table(
    "pronunciations",
    metadata,
    Column("language", String(10), primary_key=True),
    Column("folded", String(80), primary_key=True),
    _word("word", 80),
    _word("said", 200),
    _ms("updated_at_ms"),
)
"""How words are to be spoken; `folded` is the word in small letters."""

clips = Table(
    "clips",
    metadata,
    Column("id", String(80), primary_key=True),
    _text("text"),
    _word("language"),
    _word("voice", 80),
    _word("engine", 80),
    _word("engine_version"),
    _text("path"),
    _number("duration_ms"),
    _ms("created_at_ms"),
)
"""Spoken lines, by the hash of what is said and in which voice."""

jobs = Table(
    "jobs",
    metadata,
    _key(),
    _word("name", 80),
    _json("args"),
    _word("key", 300),
    _word("state"),
    _number("priority"),
    _number("attempts"),
    _number("max_attempts", 3),
    Column("progress", Float, nullable=False, default=0.0),
    _text("message"),
    _text("error"),
    _flag("cancel_requested"),
    _word("runner", 200),
    _ms("created_at_ms"),
    _ms("started_at_ms"),
    _ms("finished_at_ms"),
    _ms("not_before_ms"),
    _ms("heartbeat_at_ms"),
    Index("ix_jobs_state_priority", "state", "priority"),
    Index("ix_jobs_key_state", "key", "state"),
)
