"""The contract of every encoder of voices: fake and real."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from segue.engines.tts.kokoro import KokoroSpeech
from segue.engines.tts.piper import PiperSpeech
from segue.engines.voiceid.base import VOICE_RATE_HZ, VoiceEncoder, likeness, mean_voice
from segue.engines.voiceid.fake import FakeVoices
from segue.engines.voiceid.resemblyzer import ResemblyzerVoices, mel_frames
from segue.engines.voiceid.tensors import read_tensors
from segue.model.errors import BadInput, Unavailable

FIRST = "The old harbour was quiet, and the boats were waiting for the morning."
SECOND = "Nobody in the village remembered who had planted the walnut tree."


@pytest.fixture(params=["fake", pytest.param("resemblyzer", marks=pytest.mark.engines)], scope="module")
def encoder(request: pytest.FixtureRequest) -> VoiceEncoder:
    return FakeVoices() if request.param == "fake" else request.getfixturevalue("resemblyzer")


def buzz(pitch_hz: float, formant_hz: float, seconds: float = 4.0, seed: int = 0) -> NDArray[np.float32]:
    """A voice of sorts: harmonics of a gliding pitch under one formant, in syllables."""
    time = np.arange(round(seconds * VOICE_RATE_HZ)) / VOICE_RATE_HZ
    glide = pitch_hz * (1 + 0.05 * np.sin(2 * np.pi * 0.7 * time + seed))
    phase = 2 * np.pi * np.cumsum(glide) / VOICE_RATE_HZ
    tones = [
        np.sin(k * phase) * np.exp(-(((k * pitch_hz - formant_hz) / 600) ** 2)) for k in range(1, int(7000 / pitch_hz))
    ]
    syllables = np.clip(np.sin(2 * np.pi * 3.5 * time) + 0.6, 0, 1)
    return np.asarray(0.1 * syllables * sum(tones), np.float32)


def test_an_embedding_has_length_one_and_the_said_size(encoder: VoiceEncoder) -> None:
    voice = encoder.embed(buzz(110, 600))
    assert voice.shape == (encoder.size,)
    assert voice.dtype == np.float32
    assert float(np.linalg.norm(voice)) == pytest.approx(1, abs=1e-4)


def test_the_same_sound_is_the_same_voice_at_any_level(encoder: VoiceEncoder) -> None:
    sound = buzz(110, 600)
    assert likeness(encoder.embed(sound), encoder.embed(sound)) == pytest.approx(1, abs=1e-4)
    assert likeness(encoder.embed(sound * 0.02), encoder.embed(sound * 0.005)) > 0.98


def test_another_voice_is_less_alike(encoder: VoiceEncoder) -> None:
    low, again, high = (encoder.embed(s) for s in (buzz(105, 500), buzz(108, 500, seed=2), buzz(230, 1900, seed=1)))
    assert likeness(low, again) > likeness(low, high) + 0.05


def test_pauses_do_not_count(encoder: VoiceEncoder) -> None:
    sound = buzz(110, 600)
    quiet = np.zeros(3 * VOICE_RATE_HZ, np.float32)
    assert likeness(encoder.embed(sound), encoder.embed(np.concatenate([quiet, sound, quiet]))) > 0.97


def test_windows_are_where_they_were_asked_for(encoder: VoiceEncoder) -> None:
    low, high = buzz(110, 600), buzz(230, 1900)
    sound = np.concatenate([low, high, np.zeros(2 * VOICE_RATE_HZ, np.float32)])
    found = encoder.windows(sound, [500, 1500, 5000, 8100, 60_000])
    assert found.shape == (5, encoder.size)
    assert likeness(found[0], found[1]) > likeness(found[0], found[2])
    assert not found[3].any()
    assert not found[4].any()
    assert encoder.windows(sound, []).shape == (0, encoder.size)
    assert encoder.windows(sound, [500], length_ms=800).shape == (1, encoder.size)


@pytest.mark.parametrize(
    "sound",
    [np.zeros(0), np.zeros(VOICE_RATE_HZ), np.zeros((10, 2)), np.full(VOICE_RATE_HZ, np.nan)],
    ids=["nothing", "silence", "stereo", "no numbers"],
)
def test_what_has_no_voice_is_refused(encoder: VoiceEncoder, sound: NDArray[np.float64]) -> None:
    with pytest.raises(BadInput):
        encoder.embed(sound.astype(np.float32))


def test_windows_of_silence_are_zeros(encoder: VoiceEncoder) -> None:
    assert not encoder.windows(np.zeros(VOICE_RATE_HZ * 3, np.float32), [0, 1000]).any()


def test_a_tenth_of_a_second_is_enough_to_guess(encoder: VoiceEncoder) -> None:
    assert encoder.embed(buzz(110, 600, seconds=0.1)).shape == (encoder.size,)


def test_the_mean_voice() -> None:
    assert mean_voice(np.eye(2, dtype=np.float32)) == pytest.approx([0.5**0.5, 0.5**0.5])
    assert not mean_voice(np.zeros((0, 4), np.float32)).any()


def test_missing_weights_are_told() -> None:
    def nowhere(model_id: str) -> Path:
        raise Unavailable(f"{model_id} is not here.", f"Run `segue models pull {model_id}`.")

    with pytest.raises(Unavailable, match="segue models pull resemblyzer"):
        ResemblyzerVoices(nowhere).embed(buzz(110, 600))


def test_broken_weights_are_told(tmp_path: Path) -> None:
    (tmp_path / "pretrained.pt").write_bytes(b"\x80\x02K\x01.")
    with pytest.raises(Unavailable, match="segue models verify"):
        ResemblyzerVoices(lambda _: tmp_path).embed(buzz(110, 600))


class Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (print, ("run",))


def test_a_pickle_that_would_run_something_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "evil.pt"
    heads = [pickle.dumps(head, 2) for head in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, Evil(), [])]
    path.write_bytes(b"".join(heads))
    with pytest.raises(BadInput, match="print"):
        read_tensors(path, "model_state")
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("size", [0, 3, 40, 2000])
@pytest.mark.engines
def test_a_cut_checkpoint_is_refused(weights, tmp_path: Path, size: int) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "cut.pt"
    path.write_bytes((weights("resemblyzer") / "pretrained.pt").read_bytes()[:size])
    with pytest.raises(BadInput):
        read_tensors(path, "model_state")


def test_mel_frames_are_those_it_was_trained_with() -> None:
    import librosa

    sound = buzz(140, 900, seconds=1.0) + np.random.default_rng(3).normal(0, 0.01, VOICE_RATE_HZ).astype(np.float32)
    theirs = librosa.feature.melspectrogram(y=sound, sr=VOICE_RATE_HZ, n_fft=400, hop_length=160, n_mels=40).T
    ours = mel_frames(sound)
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < 1e-5 * theirs.max()


@pytest.mark.engines
def test_the_net_is_an_lstm_as_torch_runs_it(resemblyzer: ResemblyzerVoices, weights) -> None:  # type: ignore[no-untyped-def]
    """Against the textbook's equations, step by step in double precision."""
    state = read_tensors(weights("resemblyzer") / "pretrained.pt", "model_state")
    sound = buzz(120, 700, seconds=1.59)
    values = mel_frames(sound)[:159].astype(np.float64)
    level = np.sqrt(np.mean(sound.astype(np.float64) ** 2))
    assert level > 10 ** (-30 / 20)  # loud enough that nothing was made louder

    def logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return 1 / (1 + np.exp(-x))

    for layer in range(3):
        w, u = state[f"lstm.weight_ih_l{layer}"], state[f"lstm.weight_hh_l{layer}"]
        bias = state[f"lstm.bias_ih_l{layer}"].astype(np.float64) + state[f"lstm.bias_hh_l{layer}"]
        hidden, cell, out = np.zeros(256), np.zeros(256), []
        for value in values:
            enter, forget, fresh, leave = np.split(w @ value + u @ hidden + bias, 4)
            cell = logistic(forget) * cell + logistic(enter) * np.tanh(fresh)
            hidden = logistic(leave) * np.tanh(cell)
            out.append(hidden)
        values = np.array(out)
    raw = np.maximum(0, state["linear.weight"] @ values[-1] + state["linear.bias"])
    found = resemblyzer.windows(sound, [0], length_ms=1590)[0]
    assert found == pytest.approx(raw / np.linalg.norm(raw), abs=1e-4)


@pytest.mark.engines
def test_real_voices_are_told_apart(resemblyzer: ResemblyzerVoices, piper: PiperSpeech, kokoro: KokoroSpeech) -> None:
    def voice(engine: PiperSpeech | KokoroSpeech, name: str, text: str) -> NDArray[np.float32]:
        speech = engine.speak(text, name)
        return resemblyzer.embed(np.asarray(soxr.resample(speech.samples, speech.rate_hz, VOICE_RATE_HZ), np.float32))

    names = [(piper, "piper:joe"), (kokoro, "kokoro:nezumi"), (kokoro, "kokoro:kumo")]
    first = np.array([voice(engine, name, FIRST) for engine, name in names])
    second = np.array([voice(engine, name, SECOND) for engine, name in names])
    alike = first @ second.T
    assert alike.argmax(axis=1).tolist() == [0, 1, 2]
    assert alike.diagonal().min() > resemblyzer.same
    assert (alike - np.eye(3)).max() < alike.diagonal().min() - 0.05
