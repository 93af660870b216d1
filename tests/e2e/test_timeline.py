"""The DJ's timeline as the page keeps it: pure, so it is tried without a sound."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import Tab

SETS = """
const play = (index, at_ms, length) => ({ type: 'play', index, at_ms, start_ms: 500, end_ms: 500 + length,
  item: { id: 'trk_' + index }, reasons: [] });
const talk = (index, at_ms, duration_ms) => ({ type: 'talk', index, at_ms, duration_ms, duck_db: -12, facts: [] });
const fade = (index, at_ms) => ({ type: 'transition', index, at_ms, kind: 'crossfade', duration_ms: 4000 });
const set = (title, ...segments) => ({ title, idea: title, slate_id: 'sla_' + title, segments });
const { Timeline } = await module('dj/timeline.js');
const line = new Timeline([set('One', talk(0, 0, 6000), play(1, 4000, 60000), fade(2, 60000), play(3, 60000, 30000))]);
const times = () => line.segments.map((one) => [one.index, one.at_ms]);
"""


@pytest.fixture
def said(tab: Callable[..., Tab]) -> Callable[[str], Any]:
    one = tab()
    one.open("/")
    return lambda body: one.page.evaluate(f"async () => {{ {SETS} {body} }}")


def test_a_longer_line_moves_what_follows_and_what_comes_later(said: Callable[[str], Any]) -> None:
    times = said("""line.stretch(line.at(0), 7500);
      line.join([set('Two', talk(4, 88000, 5000), play(5, 93000, 20000))]);
      return times();""")
    assert times == [[0, 0], [1, 5500], [2, 61500], [3, 61500], [4, 89500], [5, 94500]]


def test_what_is_told_twice_stands_once_and_a_new_plan_replaces_the_old(said: Callable[[str], Any]) -> None:
    again = said("""line.join([set('One', play(3, 60000, 30000)), set('Two', play(4, 90000, 1000))]);
      return times();""")
    assert [index for index, _ in again] == [0, 1, 2, 3, 4]
    replaced = said("""line.replaceAfter(1, [set('Two', talk(2, 62000, 3000), play(3, 65000, 9000))]);
      return line.segments.map((one) => [one.index, one.set.title]);""")
    assert replaced == [[0, "One"], [1, "One"], [2, "Two"], [3, "Two"]]


def test_a_skip_lands_on_the_line_before_the_next_piece(said: Callable[[str], Any]) -> None:
    landings = said("""line.join([set('Two', talk(4, 88000, 5000), play(5, 93000, 20000))]);
      return [line.landing(1).index, line.landing(3).index, line.landingOutside(1).index, line.landing(5)];""")
    assert landings == [3, 4, 4, None]


def test_music_goes_down_before_the_host_speaks_and_comes_up_after(said: Callable[[str], Any]) -> None:
    assert said("""line.join([set('Two', talk(4, 80000, 5000))]);
      return [79000, 79600, 84900, 85000].map((at) => line.duck_db(at, 500));""") == [0, -12, -12, 0]


def test_words_are_cued_in_order_with_a_breath_after_a_stop(said: Callable[[str], Any]) -> None:
    cues = said("""const { cues } = await module('dj/caption.js');
      return cues('Good evening. Here is rain.').map((cue) => cue.at);""")
    assert cues == sorted(cues)
    assert cues[0] == 0
    assert cues[-1] < 1
    assert cues[2] - cues[1] > cues[4] - cues[3]
