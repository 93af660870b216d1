"""Makes `src/segue/engines/tts/styles/*.npz` from Kokoro's voices.

    npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz
    python tools/make_styles.py styles package/voices
    python tools/make_styles.py listen WEIGHTS POINTS      (some minutes; goes on where it stopped)
    python tools/make_styles.py map POINTS

`styles` gathers the voices. `listen` has each speak a sentence and keeps where Resemblyzer hears it;
`map` fits how that depends on the style, which is where every search for a voice begins (`engines/tts/draw.py`).
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parents[1] / "src" / "segue" / "engines" / "tts" / "styles"
COURSES = 10
SHIFTS = (0.92, 1.0, 1.08)
RIDGE = 40.0


def gather(folder: Path) -> None:
    """All voices into one small file."""
    voices = {path.stem: np.fromfile(path, "<f4").reshape(510, 256) for path in sorted(folder.glob("*.bin"))}
    whole = np.stack(list(voices.values()))
    left, sizes, right = np.linalg.svd(whole.transpose(1, 0, 2).reshape(510, -1), full_matrices=False)
    shares = (right[:COURSES] * sizes[:COURSES, None]).reshape(COURSES, len(voices), 256).transpose(1, 0, 2)
    scales = np.abs(shares).max(axis=(0, 2))
    FOLDER.mkdir(exist_ok=True)
    np.savez_compressed(
        FOLDER / "styles.npz", names=np.array(list(voices)), courses=left[:, :COURSES].astype(np.float32),
        shares=(shares / scales[None, :, None]).astype(np.float16), scales=scales.astype(np.float32),
    )  # fmt: skip
    from segue.engines.tts.styles import styles

    kept = styles()
    off = max(float(np.abs(kept.of(name)[:, 0] - voice).max()) for name, voice in voices.items())
    print(f"{len(voices)} voices, {(FOLDER / 'styles.npz').stat().st_size // 1024} KB, at most {off:.5f} off")


def listen(weights: Path, out: Path) -> None:
    """Where each mixture is heard, at each shift."""
    from segue.audio.shape import resample
    from segue.dub.speak import heard_at_16k, shifted, trimmed
    from segue.engines.tts.drawn import QUICK, SPOKEN
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.tts.styles import styles
    from segue.engines.voiceid.resemblyzer import ResemblyzerVoices

    kokoro, encoder = KokoroSpeech(lambda model: weights / model, 1), ResemblyzerVoices(lambda model: weights / model)
    out.mkdir(parents=True, exist_ok=True)
    for at, name in enumerate(styles().names):
        path = out / f"pt_{at}.npz"
        if path.exists():
            continue
        spoken = kokoro.speak_style(SPOKEN["en"], partial(styles().of, name), "en", QUICK)
        clip = resample(trimmed(spoken.samples, spoken.rate_hz)[:, None], spoken.rate_hz, 24_000)
        heard = [encoder.embed(shifted(heard_at_16k(clip), shift)) for shift in SHIFTS]
        sound = np.eye(len(styles().names))[at]
        np.savez(path, p=sound, q=sound, e=heard)
        print(path.name, flush=True)


def fit(points: Path) -> None:
    """The map from places among mixtures to places among voices."""
    from segue.engines.tts.draw import SPACE, Space, units_of
    from segue.engines.tts.styles import styles

    held = [np.load(path) for path in sorted(points.glob("pt_*.npz"), key=lambda path: int(path.stem[3:]))]
    space = Space.of(styles())
    places = np.stack([space.place(each["p"], each["q"]) for each in held])
    rows = [
        (np.r_[1.0, place, units_of(shift)], heard)
        for place, each in zip(places, held, strict=True)
        for shift, heard in zip(SHIFTS, each["e"], strict=True)
    ]
    at, wanted = np.stack([row for row, _ in rows]), np.stack([heard for _, heard in rows]).astype(np.float64)
    slopes = np.linalg.solve(at.T @ at + RIDGE * np.diag([0.0, *[1.0] * SPACE, 0.0]), at.T @ wanted)
    np.savez_compressed(
        FOLDER / "drawing.npz", slopes=slopes[1:].astype(np.float16), encoder=np.array("resemblyzer 0.1.4-1"),
        heard=np.stack([each["e"] for each in held]).astype(np.float16),
    )  # fmt: skip
    print(len(held), "points", (FOLDER / "drawing.npz").stat().st_size // 1024, "KB")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["styles", folder]:
            gather(Path(folder))
        case ["listen", weights, points]:
            listen(Path(weights), Path(points))
        case ["map", points]:
            fit(Path(points))
        case _:
            print(__doc__)
