"""Music for the mood of words, and books for the listeners of a show: by what was measured, with what can be heard."""

from dataclasses import replace

import pytest

from segue.jobs.base import Silent
from segue.model.errors import NotFound
from segue.model.ids import new_id
from segue.model.listening import Feedback
from segue.model.text import Segment, Transcript
from segue.model.understanding import Mood
from segue.recommend.mood import mean_mood, mode_of, places, sound
from segue.recommend.service import Recommender
from segue.store import Store
from segue.understanding.feel import telling
from segue.understanding.jobs import understand_missing
from tests import factories as make
from tests.understanding.talks import SENTENCE_MS

DARK = (
    "The winter was dark and cold, and grief lay on the whole house.",
    "Nobody cried when the miller died, but the widow feared her lonely evenings.",
    "Sorrow and loss had made the ferryman bitter.",
    "They carried the coffin to the grave through the rain, and the pain stayed.",
    "War had killed three brothers of hers, and shame kept the fourth away.",
    "A sick child looked at the road, full of fear.",
    "It was a cruel year of misery, tears and death.",
    "The road went past the mill, over the ford and up to the church.",
    "What horror the letter told, the priest would never say.",
    "Her grief turned into hate, and then into despair.",
)
BRIGHT = (
    "It was a happy spring, and the children laughed with joy.",
    "They loved the sunny orchard and its sweet, wonderful cherries.",
    "A friend who smiled at everybody brought the best of hopes.",
    "The proud baker celebrated with fun, dance and song.",
    "How glad she was, how grateful for that beautiful week!",
    "People sang, and a kind old fiddler enjoyed every minute.",
    "The road went past the mill, over the ford and up to the church.",
    "Delighted guests praised the brilliant cook and his fantastic soup.",
    "An amazing kite won the race, and its owner was excited.",
    "Warm bread was a pleasure that nobody refused.",
)


def words(store: Store, item_id: str, lines: tuple[str, ...]) -> None:
    said = [Segment(n * SENTENCE_MS, (n + 1) * SENTENCE_MS - 500, text) for n, text in enumerate(lines)]
    store.feeds.put_transcript(Transcript(item_id, "en", tuple(said), "feed:vtt"))


@pytest.fixture
def ids(store: Store) -> dict[str, str]:
    return stocked(store)


def stocked(store: Store) -> dict[str, str]:
    """A dark book and a bright one, a show about both, and two albums: still in minor, driving in major."""
    found: dict[str, str] = {}
    for name, lines in (("dark", DARK), ("bright", BRIGHT)):
        book = make.collection("book", title=f"The {name} house")
        file = make.file()
        chapter = make.item(book, title="One", duration_ms=300_000, file_id=file.id)
        store.catalog.put_collections([book])
        store.files.put_files([file])
        store.catalog.put_items([chapter])
        words(store, chapter.id, lines)
        found |= {name: book.id, f"{name}_chapter": chapter.id}
    for album, key, energy, tempo in (("minor", "Am", 0.1, 62.0), ("major", "C", 0.9, 150.0)):
        whole = make.collection("album", title=album)
        store.catalog.put_collections([whole])
        for number in range(5):
            track = make.item(whole, title=f"{album} {number}", duration_ms=200_000, file_id="")
            store.catalog.put_items([track])
            heard = make.profile(key=key, key_confidence=0.9, energy=energy + number / 100, tempo_bpm=tempo + number)
            store.profiles.put(track.id, replace(heard, talk=False))
            found[f"{album}{number}"] = track.id
        found[album] = whole.id
    understand_missing(store, Silent())
    return found


def test_dark_words_get_dark_music_and_bright_ones_bright(store: Store, ids: dict[str, str]) -> None:
    recommender = Recommender(store)
    felt, slate = recommender.music_like(ids["dark"], 3)
    assert felt.mood.label == "dark" and felt.mood.valence < 0
    assert {pick.item_id for pick in slate.picks} <= {ids[f"minor{n}"] for n in range(5)} and len(slate.picks) == 3
    assert slate.title == "Music for the mood of The dark house"
    felt, slate = recommender.music_like(ids["bright_chapter"], 3)
    assert felt.mood.label == "bright" and felt.mood.valence > 0
    assert {pick.item_id for pick in slate.picks} <= {ids[f"major{n}"] for n in range(5)}


def test_every_reason_is_what_was_measured_and_said(store: Store, ids: dict[str, str]) -> None:
    felt, slate = Recommender(store).music_like(ids["dark"], 5)
    for pick in slate.picks:
        profile = store.profiles.many([pick.item_id])[pick.item_id]
        assert (
            pick.reason == f"Dark, as its words are: in A minor, {round(profile.tempo_bpm or 0)} beats a minute, still"
        )
    (chapter_id, moment), *_ = felt.moments
    assert chapter_id == ids["dark_chapter"]
    said = store.feeds.transcripts(chapter_id)[0].segments
    assert moment.text in {segment.text for segment in said} and moment.text != DARK[7]


def test_one_album_does_not_fill_it_and_what_is_refused_is_left_out(store: Store, ids: dict[str, str]) -> None:
    user = make.user()
    store.accounts.add_user(user)
    recommender = Recommender(store)
    _, slate = recommender.music_for(user, ids["dark"], 10)
    assert slate.id and len(slate.picks) == 3
    first = slate.picks[0].item_id
    store.listening.put_feedback(Feedback(new_id("feedback"), user.id, first, "dislike", created_at_ms=1))
    _, again = recommender.music_for(user, ids["dark"], 10)
    assert first not in {pick.item_id for pick in again.picks} and again.picks


def test_no_mood_is_made_up(store: Store, ids: dict[str, str]) -> None:
    recommender = Recommender(store)
    show = make.collection("show")
    episode = make.item(show)
    store.catalog.put_collections([show])
    store.catalog.put_items([episode])
    for id_ in (show.id, episode.id, ids["minor0"], "nonsense", "bok_none"):
        with pytest.raises(NotFound):
            recommender.music_like(id_)


def test_moods_are_put_together_and_sounds_told_plainly() -> None:
    assert mean_mood([Mood("dark", -0.4, 0.0), Mood("calm", 0.0, -0.4), Mood("dark", -0.2, 0.1)]).label == "dark"
    assert (mode_of("F#m"), mode_of("Bb"), mode_of("")) == (-1, 1, 0)
    assert places([]).shape == (0, 2)
    assert places([(0.5, None, 0.0, "", 0.0)]).tolist() == [[0.0, 0.0]]
    assert sound(make.profile(key="", tempo_bpm=None, energy=0.9)) == "driving"
    assert telling([], "en", "dark") == () and telling([Segment(0, 1, "a dark day")], "en", "plain") == ()


def test_a_book_for_the_listeners_of_a_show(store: Store, ids: dict[str, str]) -> None:
    show = make.collection("show", title="Slow hour")
    store.catalog.put_collections([show])
    episodes = [make.item(show, title=f"Part {n}", duration_ms=300_000) for n in range(2)]
    store.catalog.put_items(episodes)
    for each in episodes:
        words(store, each.id, DARK)
    understand_missing(store, Silent())
    slate = Recommender(store).alike(show.id, "book", 5)
    assert slate.picks and slate.picks[0].item_id == ids["dark"]
    assert slate.picks[0].reason.startswith("Speaks of")
