"""How one item gives way to the next, and where a line fits: plans with reasons, from profiles alone."""

from dataclasses import dataclass

from segue.dj.policies import camelot_distance, tempo_ratio
from segue.model.media import Item
from segue.model.show import Play, Transition
from segue.model.sound import AudioProfile

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
SHORTEST_FADE_MS, LONGEST_FADE_MS = 4_000, 14_000
GAP_MS = 400
SHORT_ITEM_MS = 40_000
"""Items shorter than this are not faded into each other: there would be little left of them."""
BEAT_DRIFT_MS = 70
"""How far two beats may drift apart during a fade before it is heard as a stumble."""
LONGEST_BED_MS = 9_000
SHORTEST_BED_MS = 1_500
WORK_PAUSE_MS = 1_200
"""The longest pause kept between movements."""


@dataclass(frozen=True, slots=True)
class Side:
    """One item at a join."""

    item: Item
    profile: AudioProfile | None = None

    @property
    def start_ms(self) -> int:
        """Where its sound starts, in its own time."""
        return self.profile.sound_start_ms if self.profile else 0

    @property
    def end_ms(self) -> int:
        """Where its sound ends, in its own time."""
        profile = self.profile
        if profile is None or profile.sound_end_ms <= profile.sound_start_ms:
            return self.item.duration_ms
        return profile.sound_end_ms

    @property
    def intro_ms(self) -> int:
        """How much opening there is to talk over; 0 when unknown."""
        return max(0, self.profile.intro_end_ms - self.start_ms) if self.profile and not self.profile.talk else 0

    @property
    def outro_ms(self) -> int:
        """How much ending there is to talk over; 0 when unknown."""
        return max(0, self.end_ms - self.profile.outro_start_ms) if self.profile and not self.profile.talk else 0


@dataclass(frozen=True, slots=True)
class Join:
    """A transition, and where the next item then comes in (in its own time)."""

    transition: Transition
    next_start_ms: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a line lies: how far it reaches into the end before it and into the beginning after it."""

    overlap_ms: int
    lead_in_ms: int
    reasons: tuple[str, ...]


def gain_db(profile: AudioProfile | None) -> float:
    """Gain to −14 LUFS without passing −1 dBTP; 0 for what was not measured (or is silence)."""
    if profile is None or profile.lufs <= -60:
        return 0.0
    return round(max(-24.0, min(TARGET_LUFS - profile.lufs, CEILING_DBTP - profile.true_peak_dbtp, 12.0)), 2)


def limited_gain_db(profile: AudioProfile | None) -> float:
    """Gain to −14 LUFS where a limiter follows, which may take up to 6 dB off the peaks."""
    if profile is None or profile.lufs <= -60:
        return 0.0
    peaks_db = CEILING_DBTP - profile.true_peak_dbtp + 6.0
    return round(max(-24.0, min(TARGET_LUFS - profile.lufs, peaks_db, 15.0)), 2)


def belong_together(before: Item, after: Item) -> bool:
    """True for neighbours on one album, or movements of one work: they are not faded into each other."""
    if before.collection_id != after.collection_id or not before.collection_id:
        return False
    if before.work and before.work == after.work:
        return True
    return before.disc == after.disc and before.position > 0 and after.position == before.position + 1


def together(before: Side, after: Side) -> tuple[int, Join]:
    """Where `before` ends and how `after` follows when they belong together: as they stand on the album.

    Music that runs on from file to file is joined without a sample between; a pause is kept, up to 1.2 s.
    """
    tail = max(0, before.item.duration_ms - before.end_ms)
    head = after.start_ms
    reason = "Neighbours on one album: played on without a break."
    if before.item.work and before.item.work == after.item.work:
        reason = f"Movements of {before.item.work}: kept together."
    if tail + head <= WORK_PAUSE_MS:
        return before.item.duration_ms, Join(Transition("gapless", 0, (reason,)), 0)
    pause = WORK_PAUSE_MS // 2
    return before.end_ms + min(tail, pause), Join(Transition("gapless", 0, (reason,)), head - min(head, pause))


def runs_on(before: Side, after: Side) -> bool:
    """True when sound goes on from the one file's end into the other's start."""
    return before.item.duration_ms - before.end_ms <= 50 and after.start_ms <= 50


def join(before: Side, after: Side) -> Join:
    """How `after` follows `before` when nothing is said between them. `before` ends at its `end_ms`."""
    start = after.start_ms
    if before.profile is None or after.profile is None:
        return Join(Transition("gap", GAP_MS, ("How one of them sounds is not known yet: a short gap.",)), start)
    if before.profile.talk or after.profile.talk:
        return Join(Transition("gap", 2 * GAP_MS, ("Speech is not faded into: a short gap.",)), start)
    if min(before.end_ms - before.start_ms, after.end_ms - start) < SHORT_ITEM_MS:
        return Join(Transition("gap", GAP_MS, ("One of them is very short: a short gap.",)), start)
    wanted, reasons = _wanted_fade_ms(before, after)
    beats = _on_the_beat(before, after, wanted)
    if beats is not None:
        length, reason = beats
        return Join(Transition("crossfade", length, (*reasons, reason)), start)
    if not before.profile.fades_out and after.intro_ms < 1_500:
        reason = "One stops cold and the other starts at once: a short gap keeps both whole."
        return Join(Transition("gap", GAP_MS, (reason,)), start)
    return Join(Transition("crossfade", wanted, reasons), start)


def place_talk(before: Side | None, after: Side | None, duration_ms: int) -> Placement:
    """Where a line of `duration_ms` goes between two items (or before the first, or after the last)."""
    overlap = _bed(before.outro_ms if before else 0, duration_ms)
    lead_in = _bed((after.intro_ms if after else 0) - 300, duration_ms - overlap - 400)
    reasons = []
    if overlap:
        reasons.append(
            f"Over the last {overlap / 1000:.1f} s of what goes before, which is dying away or winding down."
        )
    if lead_in:
        reasons.append(f"Over the opening of what follows, done {300 / 1000:.1f} s or more before its body begins.")
    if before is not None and after is not None and not reasons:
        reasons.append("No room over the music: a clean gap.")
    return Placement(overlap, lead_in, tuple(reasons))


def play(side: Side, start_ms: int, end_ms: int, reasons: tuple[str, ...], gain: float | None = None) -> Play:
    """The item on air from `start_ms` to `end_ms` of its own time."""
    return Play(
        side.item.id, start_ms, max(start_ms + 1, end_ms), gain_db(side.profile) if gain is None else gain, reasons
    )


def _bed(room_ms: int, most_ms: int) -> int:
    length = min(room_ms, most_ms, LONGEST_BED_MS)
    return length if length >= SHORTEST_BED_MS else 0


def _wanted_fade_ms(before: Side, after: Side) -> tuple[int, tuple[str, ...]]:
    assert before.profile is not None and after.profile is not None
    if before.profile.fades_out:
        length = max(8_000, min(12_000, before.outro_ms))
        reason = "It dies away, so the next comes in under its end."
    else:
        length = SHORTEST_FADE_MS
        reason = "It stops cold, so the fade is short."
    reasons = [reason]
    if after.intro_ms < 2_000 and length > 6_000:
        length = 6_000
        reasons.append("What follows starts at once, so the fade is shorter.")
    old, new = before.profile.camelot, after.profile.camelot
    if old and new and camelot_distance(old, new) > 2 and length > 5_000:
        length = 5_000
        reasons.append(f"Their keys are far apart ({old} and {new}), so they sound together only briefly.")
    quarter = min(before.end_ms - before.start_ms, after.end_ms - after.start_ms) // 4
    return max(SHORTEST_FADE_MS, min(length, quarter, LONGEST_FADE_MS)), tuple(reasons)


def _on_the_beat(before: Side, after: Side, wanted_ms: int) -> tuple[int, str] | None:
    """The fade's length that lets a bar of one meet a bar of the other; None when there is no common beat."""
    one, two = before.profile, after.profile
    if one is None or two is None or not (one.tempo_bpm and two.tempo_bpm and one.beats_ms):
        return None
    far = abs(tempo_ratio(one.tempo_bpm, two.tempo_bpm) - 1)
    opening = [beat for beat in two.downbeats_ms or two.beats_ms if after.start_ms <= beat <= after.start_ms + 6_000]
    if far > 0.06 or min(one.tempo_confidence, two.tempo_confidence) < 0.4 or not opening:
        return None
    length = wanted_ms if far < 0.002 else max(SHORTEST_FADE_MS, min(wanted_ms, round(BEAT_DRIFT_MS / far)))
    until_beat = opening[0] - after.start_ms
    lengths = [
        before.end_ms - (beat - until_beat)
        for beat in one.downbeats_ms or one.beats_ms
        if SHORTEST_FADE_MS <= before.end_ms - (beat - until_beat) <= LONGEST_FADE_MS
    ]
    best = min(lengths, key=lambda each: abs(each - length), default=None)
    if best is None or abs(best - length) > 3_000:
        return None
    tempos = f"{one.tempo_bpm:.0f} and {two.tempo_bpm:.0f} beats a minute"
    return best, f"Bar meets bar ({tempos})."
