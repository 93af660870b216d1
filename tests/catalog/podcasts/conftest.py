from collections.abc import Iterator

import pytest

from tests.catalog.podcasts.server import Host, serving


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    with serving(monkeypatch) as running:
        yield running
