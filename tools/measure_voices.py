"""Makes `src/segue/dub/measured.npz`: how high the voices that come with Segue are in each language, and where the
speaker encoder hears them, so that casting a dub has none of them speak first.

    python tools/measure_voices.py WEIGHTS STEPS            (measures what came since)
    python tools/measure_voices.py WEIGHTS STEPS anew       (everything: some minutes; goes on where it stopped)

WEIGHTS holds the folders `kokoro` and `resemblyzer`; STEPS keeps what was spoken.
"""

import sys
from pathlib import Path

import numpy as np

FILE = Path(__file__).parents[1] / "src" / "segue" / "dub" / "measured.npz"
CROWD = 9
"""So many speakers of each sex that blends are wanted of every one."""


def measure(weights: Path, folder: Path, anew: bool) -> None:
    """Has every voice and blend that casting may ask for speak, in every language."""
    from segue.dub.measured import heard_by, measured, model_of
    from segue.dub.pitch import Pitch
    from segue.dub.speak import SENTENCES, Order, Speakers
    from segue.dub.voices import VERSION, Casting, Speaker
    from segue.engines.tts.kokoro import LANGUAGES, KokoroSpeech
    from segue.engines.voiceid.resemblyzer import ResemblyzerVoices
    from segue.model.dub import VoiceMatch
    from segue.understanding.reading.steps import Steps

    kokoro, encoder = KokoroSpeech(lambda model: weights / model), ResemblyzerVoices(lambda model: weights / model)
    steps = Steps(folder)
    speakers = Speakers([kokoro], steps, anew=True)
    casting = Casting(speakers, steps, encoder, anew)
    crowd = [Speaker(f"{hz}-{n}", Pitch(hz)) for hz in (110.0, 210.0) for n in range(CROWD)]
    rows = [(language, each) for language in LANGUAGES for each in casting.candidates(language, crowd)]
    ends_ms = []
    for language, each in rows:
        known = None if anew else measured(kokoro, encoder, VERSION, language, each.voice, each.shift)
        order = Order(SENTENCES[language], VoiceMatch("", language, each.voice))
        ends_ms.append(known.ends_ms if known else speakers.clip_ms(speakers.say(order)) - speakers.length_ms(order))
    print(f"{len(rows)} measured")
    np.savez_compressed(
        FILE, engine=model_of(kokoro), encoder=heard_by(encoder, VERSION),
        languages=np.array([language for language, _ in rows]), voices=np.array([each.voice for _, each in rows]),
        shifts=np.array([round(100 * each.shift) for _, each in rows], np.int16),
        hz=np.array([each.pitch.median_hz for _, each in rows], np.float32),
        spreads=np.array([each.pitch.spread for _, each in rows], np.float32),
        ends_ms=np.array(ends_ms, np.int16),
        embeddings=np.stack([np.asarray(each.embedding, np.float16) for _, each in rows]),
    )  # fmt: skip
    print(f"{FILE.name}: {FILE.stat().st_size // 1024} KB")


if __name__ == "__main__":
    measure(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:] == ["anew"])
