"""How recordings sound, in some numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("texture", sa.LargeBinary(), nullable=True))
