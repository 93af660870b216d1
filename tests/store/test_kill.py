"""Kill −9 in a burst of writes: nothing that was acknowledged is lost, and nothing is half there."""

import subprocess
import sys
import time
from pathlib import Path

from segue.store import Store
from tests import factories as make

WRITER = """
import sys
from segue.store import Store
from tests import factories as make

store = Store.open(sys.argv[1])
user, item = sys.argv[2:4]
while True:
    pair = [make.listen(user, item), make.listen(user, item)]
    store.listening.put_listens(pair)
    print(pair[0].id, pair[1].id, flush=True)
"""


def test_nothing_acknowledged_is_lost_and_pairs_stay_whole(any_store: Store, store_url: str) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    _, tracks = make.album_in(any_store, 3)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, store_url, user.id, track.id],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONPATH": "src:.", "PATH": ""},
        )
        for track in tracks[:2]
    ]
    acknowledged = [writer.stdout.readline().split() for writer in writers if writer.stdout]
    time.sleep(0.5)
    for writer in writers:
        writer.kill()
    for writer in writers:
        assert writer.stdout
        acknowledged += [line.split() for line in writer.stdout.read().splitlines() if line.count("lis_") == 2]
        writer.wait()
    assert len(acknowledged) > 4
    said = {id_ for pair in acknowledged for id_ in pair}
    back = Store.open(store_url)
    kept = back.listening.listens_by_id(sorted(said))
    assert set(kept) == said
    for track in tracks[:2]:
        plays = len([each for each in back.listening.history(user.id, limit=100_000) if each.item_id == track.id])
        assert plays % 2 == 0, "a pair was torn"
        assert back.listening.play_counts(user.id)[track.id].plays == plays
    back.close()
