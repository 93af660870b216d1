"""Where in a recording there is a voice."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("profiles", sa.Column("voices", sa.JSON(), nullable=True))
    op.add_column("profiles", sa.Column("voice_share", sa.Float(), nullable=True))
    # Nobody listened for voices in what is there; `voice_share` stays empty and says so.
    op.execute("UPDATE profiles SET voices = '[]'")
