"""Voices drawn towards people who consented."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "drawn_voices",
        sa.Column("consent_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=40), nullable=False),
        sa.Column("collection_id", sa.String(length=40), nullable=False),
        sa.Column("speaker", sa.Text(), nullable=False),
        sa.Column("voice", sa.String(length=200), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("alike", sa.Float()),
        sa.Column("stock", sa.Float()),
        sa.Column("engine", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("made_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["consent_id"], ["consents.id"], name=op.f("fk_drawn_voices_consent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["collection_id"], ["collections.id"], name=op.f("fk_drawn_voices_collection_id")),
        sa.PrimaryKeyConstraint("consent_id", "language", name=op.f("pk_drawn_voices")),
    )
    op.create_index(op.f("ix_drawn_voices_collection_id"), "drawn_voices", ["collection_id"])


def downgrade() -> None:
    op.drop_table("drawn_voices")
