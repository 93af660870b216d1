"""How one item gives way to the next, and where a line fits: plans with reasons, from profiles alone."""

from dataclasses import dataclass, replace

from segue.dj.policies import camelot_distance, tempo_ratio
from segue.model.media import Item
from segue.model.show import Play, Talk, Transition
from segue.model.sound import AudioProfile

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
SHORTEST_FADE_MS, LONGEST_FADE_MS = 4_000, 14_000
GAP_MS = 400
SHORT_ITEM_MS = 40_000
"""Items shorter than this are not faded into each other: there would be little left of them."""
BEAT_DRIFT_MS = 70
"""How far two beats may drift apart during a fade before it is heard as a stumble."""
LONGEST_NUDGE = 0.03
"""How much faster or slower a piece may be played while it leaves: less than most people hear."""
LONGEST_BED_MS = 9_000
SHORTEST_BED_MS = 1_500
POST_MS = 900
"""How long before the singing a line ends: 0.3 to 1.5 s is what the ear likes, and the analysis may be off by some."""
AFTER_VOICE_MS = 700
"""How long after the last word of a song a line may begin."""
LONGEST_ALONE_MS = 8_000
"""How long a piece may play before the line that then leads to its first word."""
SHORTEST_WORDS_MS = 400
"""The least of a line that lies between two pieces when it lies over both."""
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
    def sings(self) -> bool:
        """True when it is known where its voices are, and there are some."""
        return self.profile is not None and not self.profile.talk and bool(self.profile.voices)

    @property
    def post_ms(self) -> int | None:
        """How long its first voice lets wait; None when there is none, or none is known of."""
        return max(0, self.profile.voices[0].start_ms - self.start_ms) if self.profile and self.sings else None

    @property
    def after_voice_ms(self) -> int | None:
        """How long it goes on after its last voice; None as for `post_ms`."""
        return max(0, self.end_ms - self.profile.voices[-1].end_ms) if self.profile and self.sings else None

    @property
    def intro_ms(self) -> int:
        """How much opening there is to talk over: up to the first voice, or until its body begins where nobody sings.

        0 when unknown.
        """
        if self.profile is None or self.profile.talk:
            return 0
        return self.post_ms if self.post_ms is not None else max(0, self.profile.intro_end_ms - self.start_ms)

    @property
    def outro_ms(self) -> int:
        """How much ending there is to talk over, all of it after the last voice; 0 when unknown."""
        if self.profile is None or self.profile.talk:
            return 0
        ending = max(0, self.end_ms - self.profile.outro_start_ms)
        after = self.after_voice_ms
        return ending if after is None else max(0, min(ending, after - AFTER_VOICE_MS))


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
    apart = _why_apart(before, after)
    if apart is not None:
        return Join(apart, start)
    wanted, reasons = _wanted_fade_ms(before, after)
    most = _until_both_sing(before, after)
    if most < wanted:
        wanted, reasons = most, (*reasons, "Shorter, so that no two sing at once.")
    beats = _on_the_beat(before, after, wanted, min(LONGEST_FADE_MS, most))
    if beats is not None:
        length, tempo, reason = beats
        return Join(Transition("crossfade", length, (*reasons, reason), tempo), start)
    if before.profile is not None and not before.profile.fades_out and after.intro_ms < 1_500:
        reason = "One stops cold and the other starts at once: a short gap keeps both whole."
        return Join(Transition("gap", GAP_MS, (reason,)), start)
    return Join(Transition("crossfade", wanted, reasons), start)


def place_talk(before: Side | None, after: Side | None, duration_ms: int) -> Placement:
    """Where a line of `duration_ms` goes between two items (or before the first, or after the last).

    Never over a voice: it begins after the last word of what goes before, and where it lies over what follows it ends
    some 0.9 s before the first ("hits the post"). With an opening longer than the line, the piece is heard before it.
    """
    post = after.post_ms if after is not None else None
    if post is not None and 0 <= post - POST_MS - duration_ms <= LONGEST_ALONE_MS:
        alone = (post - POST_MS - duration_ms) / 1000
        reason = f"It plays for {alone:.1f} s, then over its opening, done {POST_MS / 1000:.1f} s before the singing."
        return Placement(0, post - POST_MS, (reason,))
    reasons = []
    lead_in = 0
    if after is not None and post is not None:
        # Reaching the post comes first; what goes before gets what is left of the line.
        lead_in = _bed(post - POST_MS, duration_ms)
        reasons += [f"Over the opening, done {POST_MS / 1000:.1f} s or more before the singing."] if lead_in else []
    overlap = _bed(before.outro_ms if before else 0, duration_ms - (lead_in + SHORTEST_WORDS_MS if lead_in else 0))
    if overlap:
        reasons.insert(
            0, f"Over the last {overlap / 1000:.1f} s of what goes before, which is dying away or winding down."
        )
    if after is not None and post is None:
        lead_in = _bed(after.intro_ms - 300, duration_ms - overlap - SHORTEST_WORDS_MS)
        if lead_in:
            reasons.append(f"Over the opening of what follows, done {300 / 1000:.1f} s or more before its body begins.")
    if before is not None and after is not None and not reasons:
        reasons.append("No room over the music: a clean gap.")
    return Placement(overlap, lead_in, tuple(reasons))


def settled(talk: Talk, duration_ms: int) -> Talk:
    """The line with its measured length. How far before its end the next item comes in stays: the post is kept."""
    overlap = min(
        talk.overlap_ms, max(0, duration_ms - (talk.lead_in_ms + SHORTEST_WORDS_MS if talk.lead_in_ms else 0))
    )
    return replace(talk, duration_ms=duration_ms, overlap_ms=overlap)


def play(side: Side, start_ms: int, end_ms: int, reasons: tuple[str, ...], gain: float | None = None) -> Play:
    """The item on air from `start_ms` to `end_ms` of its own time."""
    return Play(
        side.item.id, start_ms, max(start_ms + 1, end_ms), gain_db(side.profile) if gain is None else gain, reasons
    )


def _bed(room_ms: int, most_ms: int) -> int:
    length = min(room_ms, most_ms, LONGEST_BED_MS)
    return length if length >= SHORTEST_BED_MS else 0


def _why_apart(before: Side, after: Side) -> Transition | None:
    """The gap between what is not to be faded at all."""
    if before.profile is None or after.profile is None:
        return Transition("gap", GAP_MS, ("How one of them sounds is not known yet: a short gap.",))
    if before.profile.talk or after.profile.talk:
        return Transition("gap", 2 * GAP_MS, ("Speech is not faded into: a short gap.",))
    if min(before.end_ms - before.start_ms, after.end_ms - after.start_ms) < SHORT_ITEM_MS:
        return Transition("gap", GAP_MS, ("One of them is very short: a short gap.",))
    if _until_both_sing(before, after) < SHORTEST_FADE_MS:
        reason = "One sings to its end and the other from its start: a short gap, so that no two sing at once."
        return Transition("gap", GAP_MS, (reason,))
    return None


def _until_both_sing(before: Side, after: Side) -> int:
    """The longest fade in which the one's last voice is over before the other's first begins."""
    tail, head = before.after_voice_ms, after.post_ms
    if tail is None or head is None:
        return LONGEST_FADE_MS
    # A voice that dies away with its music may still be there, far off, when the other begins.
    far_off = 2_000 if before.profile is not None and before.profile.fades_out else 0
    return min(LONGEST_FADE_MS, tail + head + far_off)


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


def _on_the_beat(before: Side, after: Side, wanted_ms: int, most_ms: int) -> tuple[int, float, str] | None:
    """The fade's length that lets a bar of one meet a bar of the other, and how much faster the leaving one is played
    meanwhile (its beats then stay with the other's); None when there is no common beat."""
    one, two = before.profile, after.profile
    if one is None or two is None or not (one.tempo_bpm and two.tempo_bpm and one.beats_ms):
        return None
    ratio = tempo_ratio(one.tempo_bpm, two.tempo_bpm)
    far = abs(ratio - 1)
    opening = [beat for beat in two.downbeats_ms or two.beats_ms if after.start_ms <= beat <= after.start_ms + 6_000]
    if far > 0.06 or min(one.tempo_confidence, two.tempo_confidence) < 0.4 or not opening:
        return None
    tempo = round(ratio, 4) if 0.002 <= far <= LONGEST_NUDGE else 1.0
    drifts = far > LONGEST_NUDGE
    length = max(SHORTEST_FADE_MS, min(wanted_ms, round(BEAT_DRIFT_MS / far))) if drifts else wanted_ms
    until_beat = opening[0] - after.start_ms
    lengths = []
    for beat in one.downbeats_ms or one.beats_ms:
        # The leaving one's bar is `until_beat` after the fade's start, by its own clock `until_beat × tempo`.
        each = before.end_ms - round(beat - until_beat * tempo)
        if SHORTEST_FADE_MS <= each <= most_ms:
            lengths.append(each)
    best = min(lengths, key=lambda each: abs(each - length), default=None)
    if best is None or abs(best - length) > 3_000:
        return None
    tempos = f"{one.tempo_bpm:.0f} and {two.tempo_bpm:.0f} beats a minute"
    if tempo == 1.0:
        return best, tempo, f"Bar meets bar ({tempos})."
    change = f"{abs(tempo - 1) * 100:.1f} % {'faster' if tempo > 1 else 'slower'}"
    return best, tempo, f"Bar meets bar ({tempos}; what leaves is played {change})."
