from segue.model.listening import Feedback, Position
from segue.model.picks import Pick, Slate
from segue.store import Store
from tests import factories as make


def test_counts_follow_the_listens(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    _, (one, two, _) = make.album_in(any_store)
    listens = [
        make.listen(user.id, one.id),
        make.listen(user.id, one.id, played_ms=95_000, ended="stopped"),
        make.listen(user.id, two.id, played_ms=9_000, ended="skipped"),
    ]
    any_store.listening.put_listens(listens)
    any_store.listening.put_listens(listens)
    counts = any_store.listening.play_counts(user.id)
    assert (counts[one.id].plays, counts[one.id].skips, counts[one.id].played_ms) == (2, 0, 275_000)
    assert (counts[two.id].plays, counts[two.id].skips) == (0, 1)
    assert [each.item_id for each in any_store.listening.most_played(user.id)] == [one.id]
    assert [each.id for each in any_store.listening.history(user.id, limit=2)] == [listens[2].id, listens[1].id]


def test_an_older_place_never_overwrites_a_newer_one(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    _, (one, *_) = make.album_in(any_store)
    any_store.listening.put_positions([Position(user.id, one.id, 500, False, 20)])
    any_store.listening.put_positions([Position(user.id, one.id, 100, False, 10)])
    assert any_store.listening.positions(user.id, [one.id])[one.id].position_ms == 500


def test_likes_and_follows_fold_into_opinions(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    album, (one, *_) = make.album_in(any_store)
    for number, (subject, kind) in enumerate([(one.id, "like"), (album.id, "follow"), (album.id, "dislike")]):
        any_store.listening.put_feedback(Feedback(f"fbk_{number}", user.id, subject, kind))  # type: ignore[arg-type]
    assert any_store.listening.opinions(user.id) == {one.id: (1, False), album.id: (-1, True)}
    assert any_store.catalog.list_items(liked_by=user.id)[0] == 1
    assert any_store.catalog.list_collections(followed_by=user.id)[0] == 1


def test_slates_come_back_and_used_ones_are_kept(any_store: Store) -> None:
    user = make.user()
    any_store.accounts.add_user(user)
    _, (one, *_) = make.album_in(any_store)
    picks = (Pick(one.id, 0.5, "popular", "because"),)
    used = any_store.listening.put_slate(Slate("", user.id, "home", picks=picks, created_at_ms=5))
    any_store.listening.put_slate(Slate("", user.id, "home", created_at_ms=6))
    any_store.listening.put_listens([make.listen(user.id, one.id, slate_id=used.id)])
    assert [(slate.created_at_ms, played) for slate, played in any_store.listening.answered(5, 10)] == [
        (6, frozenset()),
        (5, {one.id, one.collection_id}),
    ]
    assert len(any_store.listening.answered(6, 10)) == len(any_store.listening.answered(0, 1)) == 1
    assert any_store.listening.prune_slates(10) == 1
    assert any_store.listening.slates(user.id) == [used]
