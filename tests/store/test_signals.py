"""What recommending reads, on both databases."""

from segue.model.listening import Feedback, Position
from segue.store import Store
from tests import factories


def test_everything_of_one_listener_and_of_all(any_store: Store) -> None:
    store = any_store
    user, other = factories.user(), factories.user()
    store.accounts.add_user(user)
    store.accounts.add_user(other)
    album, tracks = factories.album_in(store, 4, title="Blue")
    book, chapters = factories.album_in(store, 2, kind="book", title="Far")
    for days, track in enumerate(tracks[:3]):
        store.listening.put_listens([factories.listen(user.id, track.id, started_at_ms=1_000_000 * (days + 1))])
    skipped = factories.listen(user.id, tracks[0].id, started_at_ms=9_000_000, ended="skipped", played_ms=5)
    store.listening.put_listens([skipped, factories.listen(other.id, chapters[0].id)])
    store.listening.put_positions([Position(user.id, chapters[0].id, 10, True, 5)])
    for n, (subject, kind) in enumerate([(tracks[1].id, "like"), (album.id, "follow"), (tracks[2].id, "dislike")]):
        store.listening.put_feedback(Feedback(f"fbk_{n}", user.id, subject, kind, created_at_ms=n + 1))  # type: ignore[arg-type]

    known = store.signals.known(user.id)
    assert [each.item_id for each in known] == [tracks[0].id, tracks[2].id, tracks[1].id]
    assert (known[0].plays, known[0].skips, known[0].book_id) == (1, 1, "")
    assert len(store.signals.known(user.id, latest=1, most=1)) in {1, 2}
    assert [each.subject_id for each in store.signals.opinions(user.id)] == [tracks[2].id, album.id, tracks[1].id]
    assert [each.item_id for each in store.signals.begun(user.id)] == [chapters[0].id]
    assert store.signals.next_chapter(book.id, chapters[0].id) == chapters[1].id
    assert store.signals.next_chapter(book.id, chapters[1].id) == ""
    assert store.signals.first_chapters([book.id]) == {book.id: min(c.id for c in chapters)}
    assert [each.item_id for each in store.signals.heard(user.id, 8_000_000)] == [tracks[0].id]
    assert len(store.signals.starts(user.id, 0)) == 3
    assert store.signals.titles([album.id, tracks[0].id, "trk_no"]) == {album.id: "Blue", tracks[0].id: tracks[0].title}
    maker = tracks[0].credits[0].creator_id
    assert store.signals.maker_names([maker]) == {maker: tracks[0].credits[0].name}

    assert store.signals.catalog_stamp()[1] == 6
    assert store.signals.played_stamp()[1] == 4
    assert len(list(store.signals.items())) == 6
    assert {row.id for row in store.signals.collections()} == {album.id, book.id}
    assert [row.user_id for row in store.signals.counts()] == sorted(row.user_id for row in store.signals.counts())
    assert {row.subject_id for row in store.signals.all_opinions()} == {tracks[1].id, tracks[2].id}
    store.profiles.put(tracks[0].id, factories.profile(texture=b"ab"))
    assert [(row.item_id, bytes(row.texture)) for row in store.signals.textures()] == [(tracks[0].id, b"ab")]
    assert store.signals.analysed() == 1
