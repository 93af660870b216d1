"""The ground: catalog, listeners, listening, shows, jobs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "art",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("mime", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("palette", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_art")),
    )
    op.create_table(
        "clips",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("voice", sa.String(length=80), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("engine_version", sa.String(length=40), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clips")),
    )
    op.create_table(
        "collections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("key", ORDERED, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", ORDERED, nullable=False),
        sa.Column("sort_creator", ORDERED, nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("genres", sa.JSON(), nullable=False),
        sa.Column("art_id", sa.String(length=80), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("series_position", sa.Float(), nullable=True),
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("mbid", sa.String(length=80), nullable=False),
        sa.Column("compilation", sa.Boolean(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_collections")),
        sa.UniqueConstraint("kind", "key", name=op.f("uq_collections_kind_key")),
    )
    op.create_index("ix_collections_kind_added_at_ms", "collections", ["kind", "added_at_ms", "id"], unique=False)
    op.create_index("ix_collections_kind_sort_creator", "collections", ["kind", "sort_creator", "id"], unique=False)
    op.create_index("ix_collections_kind_sort_title", "collections", ["kind", "sort_title", "id"], unique=False)
    op.create_index("ix_collections_kind_year", "collections", ["kind", "year"], unique=False)
    op.create_table(
        "creators",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("key", ORDERED, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sort_name", ORDERED, nullable=False),
        sa.Column("mbid", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_creators")),
        sa.UniqueConstraint("key", name=op.f("uq_creators_key")),
    )
    op.create_index("ix_creators_sort_name", "creators", ["sort_name"], unique=False)
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("root_id", sa.String(length=40), nullable=False),
        sa.Column("path", ORDERED, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("mtime_ns", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=80), nullable=False),
        sa.Column("container", sa.String(length=40), nullable=False),
        sa.Column("codec", sa.String(length=40), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("sample_rate_hz", sa.Integer(), nullable=False),
        sa.Column("channels", sa.Integer(), nullable=False),
        sa.Column("bit_rate_bps", sa.Integer(), nullable=False),
        sa.Column("has_video", sa.Boolean(), nullable=False),
        sa.Column("replay_gain", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_index("ix_files_content_hash", "files", ["content_hash"], unique=False)
    op.create_index("ix_files_path", "files", ["path"], unique=False)
    op.create_index("ix_files_root_id_path", "files", ["root_id", "path"], unique=False)
    op.create_table(
        "genres",
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("genre_key", ORDERED, nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("owner_id", "genre_key", name=op.f("pk_genres")),
    )
    op.create_index("ix_genres_genre_key_owner_kind", "genres", ["genre_key", "owner_kind"], unique=False)
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("runner", sa.String(length=200), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("finished_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("not_before_ms", sa.BigInteger(), nullable=False),
        sa.Column("heartbeat_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
    )
    op.create_index("ix_jobs_key_state", "jobs", ["key", "state"], unique=False)
    op.create_index("ix_jobs_state_priority", "jobs", ["state", "priority"], unique=False)
    op.create_table(
        "login_failures",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_login_failures")),
    )
    op.create_table(
        "roots",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("path", ORDERED, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roots")),
        sa.UniqueConstraint("path", name=op.f("uq_roots_path")),
    )
    op.create_table(
        "search_words",
        sa.Column("word", ORDERED, nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "owner_id", name=op.f("pk_search_words")),
    )
    op.create_index("ix_search_words_owner_id_word", "search_words", ["owner_id", "word"], unique=False)
    op.create_table(
        "settings",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_settings")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", ORDERED, nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("timezone", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("name_key", name=op.f("uq_users_name_key")),
    )
    op.create_table(
        "credits",
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("creator_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["creator_id"], ["creators.id"], name=op.f("fk_credits_creator_id")),
        sa.PrimaryKeyConstraint("owner_id", "creator_id", "role", name=op.f("pk_credits")),
    )
    op.create_index("ix_credits_creator_id_owner_kind", "credits", ["creator_id", "owner_kind"], unique=False)
    op.create_index("ix_credits_role_creator_id", "credits", ["role", "creator_id"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("slate_id", sa.String(length=40), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_feedback_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
    )
    op.create_index("ix_feedback_user_id_created_at_ms", "feedback", ["user_id", "created_at_ms"], unique=False)
    op.create_table(
        "feeds",
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("url", ORDERED, nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.Column("checked_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("auto_download", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_check_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("art_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_feeds_collection_id")),
        sa.PrimaryKeyConstraint("collection_id", name=op.f("pk_feeds")),
        sa.UniqueConstraint("url", name=op.f("uq_feeds_url")),
    )
    op.create_table(
        "items",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sort_title", ORDERED, nullable=False),
        sa.Column("credits", sa.JSON(), nullable=False),
        sa.Column("disc", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("season", sa.Integer(), nullable=True),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(length=40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("genres", sa.JSON(), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("movement", sa.Integer(), nullable=True),
        sa.Column("movement_title", sa.Text(), nullable=False),
        sa.Column("explicit", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("published_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("enclosure_url", sa.Text(), nullable=False),
        sa.Column("enclosure_type", sa.Text(), nullable=False),
        sa.Column("mbid", sa.String(length=80), nullable=False),
        sa.Column("art_id", sa.String(length=80), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_items_collection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_items")),
    )
    op.create_index(
        "ix_items_collection_id_disc_position", "items", ["collection_id", "disc", "position"], unique=False
    )
    op.create_index("ix_items_file_id", "items", ["file_id"], unique=False)
    op.create_index("ix_items_kind_added_at_ms", "items", ["kind", "added_at_ms", "id"], unique=False)
    op.create_index("ix_items_kind_published_at_ms", "items", ["kind", "published_at_ms", "id"], unique=False)
    op.create_index("ix_items_kind_sort_title", "items", ["kind", "sort_title", "id"], unique=False)
    op.create_table(
        "lines",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("shape", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("spoken_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_lines_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lines")),
    )
    op.create_index("ix_lines_user_id_spoken_at_ms", "lines", ["user_id", "spoken_at_ms"], unique=False)
    op.create_table(
        "opinions",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("liking", sa.Integer(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_opinions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "subject_id", name=op.f("pk_opinions")),
    )
    op.create_table(
        "programs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("show", sa.JSON(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_programs_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programs")),
    )
    op.create_index("ix_programs_user_id_created_at_ms", "programs", ["user_id", "created_at_ms"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("secret_hash", sa.String(length=80), nullable=False),
        sa.Column("csrf_token", sa.String(length=80), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_sessions_secret_hash")),
    )
    op.create_index(op.f("ix_sessions_user_id"), "sessions", ["user_id"], unique=False)
    op.create_table(
        "slates",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("surface", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("variant", sa.String(length=80), nullable=False),
        sa.Column("picks", sa.JSON(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_slates_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slates")),
    )
    op.create_index("ix_slates_user_id_created_at_ms", "slates", ["user_id", "created_at_ms"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.String(length=80), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_tokens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tokens")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_tokens_secret_hash")),
    )
    op.create_index(op.f("ix_tokens_user_id"), "tokens", ["user_id"], unique=False)
    op.create_table(
        "listens",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("played_ms", sa.Integer(), nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=False),
        sa.Column("ended", sa.String(length=40), nullable=False),
        sa.Column("slate_id", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_listens_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_listens_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listens")),
    )
    op.create_index("ix_listens_item_id", "listens", ["item_id"], unique=False)
    op.create_index("ix_listens_user_id_item_id", "listens", ["user_id", "item_id"], unique=False)
    op.create_index("ix_listens_user_id_started_at_ms", "listens", ["user_id", "started_at_ms"], unique=False)
    op.create_table(
        "play_counts",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.Column("skips", sa.Integer(), nullable=False),
        sa.Column("played_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_played_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_play_counts_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_play_counts_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_play_counts")),
    )
    op.create_index(
        "ix_play_counts_user_id_last_played_at_ms", "play_counts", ["user_id", "last_played_at_ms"], unique=False
    )
    op.create_index("ix_play_counts_user_id_plays", "play_counts", ["user_id", "plays"], unique=False)
    op.create_table(
        "positions",
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("position_ms", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_positions_item_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_positions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "item_id", name=op.f("pk_positions")),
    )
    op.create_index("ix_positions_user_id_updated_at_ms", "positions", ["user_id", "updated_at_ms"], unique=False)
    op.create_table(
        "profiles",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        sa.Column("lufs", sa.Float(), nullable=True),
        sa.Column("loudness_range_lu", sa.Float(), nullable=True),
        sa.Column("true_peak_dbtp", sa.Float(), nullable=True),
        sa.Column("sound_start_ms", sa.Integer(), nullable=True),
        sa.Column("sound_end_ms", sa.Integer(), nullable=True),
        sa.Column("intro_end_ms", sa.Integer(), nullable=True),
        sa.Column("outro_start_ms", sa.Integer(), nullable=True),
        sa.Column("fades_out", sa.Boolean(), nullable=True),
        sa.Column("energy", sa.Float(), nullable=True),
        sa.Column("tempo_bpm", sa.Float(), nullable=True),
        sa.Column("tempo_confidence", sa.Float(), nullable=True),
        sa.Column("key", sa.String(length=10), nullable=True),
        sa.Column("key_confidence", sa.Float(), nullable=True),
        sa.Column("camelot", sa.String(length=4), nullable=True),
        sa.Column("talk", sa.Boolean(), nullable=True),
        sa.Column("beats_ms", sa.JSON(), nullable=True),
        sa.Column("downbeats_ms", sa.JSON(), nullable=True),
        sa.Column("waveform", sa.LargeBinary(), nullable=True),
        sa.Column("waveform_step_ms", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_profiles_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "transcripts",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_transcripts_item_id")),
        sa.PrimaryKeyConstraint("item_id", "engine", "language", name=op.f("pk_transcripts")),
    )
