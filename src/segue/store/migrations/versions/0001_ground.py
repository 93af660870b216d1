"""The ground: catalog, listeners, listening, shows, jobs."""

from alembic import op

from segue.store.schema import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    metadata.create_all(op.get_bind())
