"""Taste: rules and their changes, what was dismissed, and history from elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _user() -> sa.Column[str]:
    return sa.Column("user_id", sa.String(length=40), nullable=False)


def _of_user(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _word(name: str, length: int = 40) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _ms(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "rules",
        _word("id"),
        _user(),
        _text("text"),
        _text("said"),
        _word("effect"),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("when", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        _word("origin"),
        _ms("created_at_ms"),
        _ms("updated_at_ms"),
        _of_user("rules"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules")),
    )
    op.create_index(op.f("ix_rules_user_id"), "rules", ["user_id"], unique=False)
    op.create_table(
        "rule_changes",
        _word("id"),
        _user(),
        _word("rule_id"),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _ms("created_at_ms"),
        _of_user("rule_changes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_changes")),
    )
    op.create_index("ix_rule_changes_user_id_created_at_ms", "rule_changes", ["user_id", "created_at_ms"])
    op.create_table(
        "dismissals",
        _user(),
        _word("sentence_id", 200),
        _ms("created_at_ms"),
        _of_user("dismissals"),
        sa.PrimaryKeyConstraint("user_id", "sentence_id", name=op.f("pk_dismissals")),
    )
    op.create_table(
        "taste_marks",
        _user(),
        sa.Column("version", sa.Integer(), nullable=False),
        _of_user("taste_marks"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_taste_marks")),
    )
    op.create_table(
        "imports",
        _word("id"),
        _user(),
        _text("file_name"),
        _text("path"),
        _word("service"),
        _word("state"),
        _word("job_id"),
        sa.Column("report", sa.JSON(), nullable=False),
        _text("error"),
        _ms("created_at_ms"),
        _ms("finished_at_ms"),
        _of_user("imports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_user_id_created_at_ms", "imports", ["user_id", "created_at_ms"])
    op.create_table(
        "heard_names",
        _user(),
        _word("key", 80),
        _word("kind"),
        _text("title"),
        _text("creator"),
        _text("collection"),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("duration_ms", sa.Integer(), nullable=False),
        _word("state"),
        _word("item_id"),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        _of_user("heard_names"),
        sa.PrimaryKeyConstraint("user_id", "key", name=op.f("pk_heard_names")),
    )
    op.create_index("ix_heard_names_user_id_state", "heard_names", ["user_id", "state", "plays"])
    op.create_table(
        "heard_plays",
        _word("id", 80),
        _user(),
        _word("name_key", 80),
        _ms("started_at_ms"),
        sa.Column("played_ms", sa.Integer(), nullable=False),
        _word("ended"),
        _word("source"),
        _of_user("heard_plays"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heard_plays")),
    )
    op.create_index("ix_heard_plays_user_id_name_key", "heard_plays", ["user_id", "name_key"])
