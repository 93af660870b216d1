"""Fixtures that every room's tests share."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from segue.store import Store
from tests import postgres
from tests.weights import Weights, pulled_weights

POSTGRES_WANTED = os.environ.get("SEGUE_TEST_POSTGRES") == "1"


@pytest.fixture(scope="session")
def weights() -> Weights:
    """The folder of a model id, pulled on first use. For tests marked `engines`."""
    return pulled_weights()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    if not POSTGRES_WANTED:
        pytest.skip("PostgreSQL tests run with SEGUE_TEST_POSTGRES=1")
    if postgres.binaries() is None:
        pytest.fail("SEGUE_TEST_POSTGRES=1, but no PostgreSQL is installed (tests/services.sh does that)")
    with postgres.running() as url:
        yield url


def fresh_postgres(url: str) -> str:
    """The address of a new, empty database."""
    name = f"t{os.getpid()}_{os.urandom(4).hex()}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database's address: SQLite, and PostgreSQL where it is wanted."""
    if request.param == "postgres":
        return fresh_postgres(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'segue.db'}"


@pytest.fixture
def any_store(store_url: str) -> Iterator[Store]:
    """An empty store, on each database in turn."""
    made = Store.open(store_url)
    yield made
    made.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database at today's schema: copying it is ten times quicker than migrating again."""
    path = tmp_path_factory.mktemp("store") / "segue.db"
    Store.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def store(migrated: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    shutil.copy(migrated, tmp_path / "segue.db")
    made = Store.open(f"sqlite:///{tmp_path / 'segue.db'}")
    yield made
    made.close()
