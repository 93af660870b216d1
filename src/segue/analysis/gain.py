"""How much louder or quieter a recording must be played to stand beside others."""

from segue.model.sound import AudioProfile

TARGET_LUFS = -14.0
CEILING_DBTP = -1.0
QUIETEST_LUFS = -60.0
"""Below this there is nothing to hear, and a gain would only raise noise."""


def gain_to(profile: AudioProfile, target_lufs: float = TARGET_LUFS, ceiling_dbtp: float = CEILING_DBTP) -> float:
    """Gain in dB that brings a recording to `target_lufs` without its true peak passing `ceiling_dbtp`.

    A recording too dynamic for the target stays quieter (as Spotify and ReplayGain do it) and is not limited.
    """
    if profile.lufs <= QUIETEST_LUFS:
        return 0.0
    return min(target_lufs - profile.lufs, ceiling_dbtp - profile.true_peak_dbtp)
