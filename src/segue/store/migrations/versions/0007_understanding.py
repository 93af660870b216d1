"""What is understood of items: topics, names, vectors; and the moments that listeners keep."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _word(name: str, length: int = 40) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _ms(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _of_item(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["item_id"], ["items.id"], name=op.f(f"fk_{table}_item_id"))


def upgrade() -> None:
    ordered = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    whole = ("topics", "mentions", "chapters", "extract", "quotes", "sponsors", "mood", "reading", "written")
    op.create_table(
        "understandings",
        _word("item_id"),
        _word("engine", 80),
        _word("version"),
        _word("digest"),
        _word("language"),
        _text("note"),
        *(_json(name) for name in whole),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        _ms("made_at_ms"),
        _of_item("understandings"),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_understandings")),
    )
    op.create_table(
        "subjects",
        _word("item_id"),
        _word("kind", 20),
        sa.Column("key", ordered, nullable=False),
        _text("title"),
        sa.Column("weight", sa.Float(), nullable=False),
        _ms("start_ms"),
        _of_item("subjects"),
        sa.PrimaryKeyConstraint("item_id", "kind", "key", name=op.f("pk_subjects")),
    )
    op.create_index("ix_subjects_kind_key", "subjects", ["kind", "key"])
    op.create_table(
        "content_vectors",
        _word("item_id"),
        _word("engine", 80),
        _word("version"),
        _word("digest"),
        sa.Column("dimension", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _of_item("content_vectors"),
        sa.PrimaryKeyConstraint("item_id", "engine", name=op.f("pk_content_vectors")),
    )
    op.create_table(
        "moments",
        _word("id"),
        _word("user_id"),
        _word("item_id"),
        _ms("start_ms"),
        _ms("end_ms"),
        _text("text"),
        _text("note"),
        _ms("created_at_ms"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_moments_user_id"), ondelete="CASCADE"),
        _of_item("moments"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moments")),
    )
    op.create_index(op.f("ix_moments_item_id"), "moments", ["item_id"])
    op.create_index("ix_moments_user_id_created_at_ms", "moments", ["user_id", "created_at_ms"])
