"""Voice translation."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "dubs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("source_language", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("route", sa.JSON(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("chapters", sa.JSON(), nullable=False),
        sa.Column("voices", sa.JSON(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("duration_ms", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("published_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_dubs_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dubs")),
        sa.UniqueConstraint("item_id", "language", name=op.f("uq_dubs_item_id_language")),
    )
    op.create_index("ix_dubs_state_language", "dubs", ["state", "language"], unique=False)
    op.create_table(
        "dub_lines",
        sa.Column("dub_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_ms", sa.BigInteger(), nullable=False),
        sa.Column("end_ms", sa.BigInteger(), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("new_start_ms", sa.BigInteger(), nullable=False),
        sa.Column("new_end_ms", sa.BigInteger(), nullable=False),
        sa.Column("rate", sa.Float(), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("voice", sa.String(length=200), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("over_music", sa.Boolean(), nullable=False),
        sa.Column("clip", sa.Text(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["dub_id"], ["dubs.id"], name=op.f("fk_dub_lines_dub_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dub_id", "position", name=op.f("pk_dub_lines")),
    )
    op.create_table(
        "dub_edits",
        sa.Column("dub_id", sa.String(length=40), nullable=False),
        sa.Column("start_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("voice", sa.String(length=200), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dub_id"], ["dubs.id"], name=op.f("fk_dub_edits_dub_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dub_id", "start_ms", name=op.f("pk_dub_edits")),
    )
    op.create_table(
        "show_dubbing",
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("spoken_notice", sa.Boolean(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_show_dubbing_collection_id")),
        sa.PrimaryKeyConstraint("collection_id", name=op.f("pk_show_dubbing")),
    )
    op.create_table(
        "dub_voices",
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("speaker", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("voice", sa.String(length=200), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("pitch_hz", sa.Float(), nullable=False),
        sa.Column("voice_pitch_hz", sa.Float(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=True),
        sa.Column("consent_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_dub_voices_collection_id")),
        sa.PrimaryKeyConstraint("collection_id", "speaker", "language", name=op.f("pk_dub_voices")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("given_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_consents_collection_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_collection_id"), "consents", ["collection_id"], unique=False)
    op.create_table(
        "terms",
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("translation", sa.Text(), nullable=False),
        sa.Column("updated_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_terms_collection_id")),
        sa.PrimaryKeyConstraint("collection_id", "language", "term", name=op.f("pk_terms")),
    )
    op.create_table(
        "line_reports",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dub_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_line_reports_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_reports")),
    )
    op.create_index(op.f("ix_line_reports_dub_id"), "line_reports", ["dub_id"], unique=False)
    op.create_index(op.f("ix_line_reports_user_id"), "line_reports", ["user_id"], unique=False)
