from pathlib import Path

import pytest

from segue.catalog.art import ArtStore
from segue.catalog.podcasts.fetch import Fetcher
from segue.catalog.podcasts.subscribe import Podcasts
from segue.config import load_settings
from segue.wiring import App, build
from tests.catalog.podcasts.server import Host, SoundHost
from tests.catalog.podcasts.test_download import NOW_MS, mp3
from tests.catalog.podcasts.test_subscribe import episode, feed_text

__all__ = ["mp3"]


@pytest.fixture
def house(tmp_path: Path, host: Host) -> App:
    app = build(load_settings({"SEGUE_HOME": str(tmp_path / "home")}))
    assert isinstance(app.podcasts.fetcher, Fetcher) and app.podcasts.media_dir == tmp_path / "home" / "media"
    app.podcasts = Podcasts(
        app.store, host.fetcher(), app.settings.media_dir, ArtStore(app.settings.art_dir), lambda: NOW_MS
    )
    return app


def test_a_round_refreshes_fetches_and_comes_back(house: App, host: Host, mp3: bytes) -> None:
    for number in (1, 2, 3):
        host.pages[f"/{number}.mp3"] = SoundHost(mp3)
    show = house.podcasts.subscribe(host.page("/feed", feed_text(episode(1, host.url("/1.mp3")))), auto_download=2)
    host.page("/feed", feed_text(*(episode(n, host.url(f"/{n}.mp3")) for n in (1, 2, 3))))
    round_ = house.jobs.submit("refresh_podcasts", {"force": True, "again": True})
    house.jobs.drain()
    done = house.store.jobs.get(round_.id)
    assert (done.state, done.message) == ("done", "1 shows refreshed")
    here = [bool(item.file_id) for item in house.store.catalog.items_of(show.id)]
    assert here == [True, True, False]
    again = house.jobs.submit("refresh_podcasts", {}, key="refresh_podcasts:round")
    assert again.state == "waiting" and again.args == {"force": True, "again": True}
    house.close()


def test_jobs_say_what_went_wrong(house: App, host: Host) -> None:
    show = house.podcasts.subscribe(host.page("/feed", feed_text(episode(1))))
    host.page("/feed", b"", status=500)
    refresh = house.jobs.submit("refresh_podcasts", {"collection_id": show.id})
    fetch = house.jobs.submit("download_episode", {"item_id": "epi_gone"})
    follow = house.jobs.submit("import_podcasts", {"urls": [host.url("/gone"), "nonsense"]})
    some = house.jobs.submit("import_podcasts", {"urls": [host.page("/good", feed_text(episode(1))), "nonsense"]})
    house.jobs.drain()
    assert "HTTP 500" in house.store.jobs.get(refresh.id).error
    assert "no such" in house.store.jobs.get(fetch.id).error
    assert "None of these" in house.store.jobs.get(follow.id).error
    assert house.store.jobs.get(some.id).message == "1 shows followed, 1 failed"
    house.close()
