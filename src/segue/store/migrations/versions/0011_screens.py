"""Words on the screen of films."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "screens",
        sa.Column("item_id", sa.String(length=40), nullable=False),
        sa.Column("engine", sa.String(length=80), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("film", sa.String(length=80), nullable=False),
        sa.Column("scenes", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("pictures", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("film_ms", sa.Integer(), nullable=False),
        sa.Column("cpu_ms", sa.BigInteger(), nullable=False),
        sa.Column("made_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f("fk_screens_item_id")),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_screens")),
    )


def downgrade() -> None:
    op.drop_table("screens")
