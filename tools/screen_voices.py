"""Which of Kokoro's styles are understood in a language: each speaks five sentences, and Whisper says what it heard.

    python tools/screen_voices.py WEIGHTS STEPS de am_santa,am_liam,ef_dora      (styles by Kokoro's own names)
    python tools/screen_voices.py WEIGHTS STEPS pt                               (all of them: half an hour)

WEIGHTS holds the folders `kokoro` and `whisper-base`; STEPS keeps what was spoken and heard. Prints the share of words
misheard, the clearest first. `OTHERS` in `engines/tts/kokoro.py` was chosen by it.
"""

import sys
from functools import partial
from pathlib import Path

import numpy as np

SENTENCES = {
    "de": (
        "Gestern Abend haben wir im Garten gesessen und über die alten Zeiten gesprochen.",
        "Wenn es morgen nicht regnet, fahren wir mit dem Fahrrad an den See.",
        "Die Pianistin setzte sich, schloss die Augen und wartete, bis es ganz still war.",
        "Ich weiß nicht genau, warum, aber dieser Raum klingt völlig anders als der nächste.",
        "Viele Menschen hören zuerst den Kühlschrank, dann die Straße und zuletzt ihr eigenes Herz.",
    ),
    "es": (
        "Anoche nos sentamos en el jardín y hablamos de los viejos tiempos.",
        "Si mañana no llueve, iremos en bicicleta hasta el lago con los niños.",
        "La pianista se sentó, cerró los ojos y esperó hasta que todo quedó en silencio.",
        "No sé exactamente por qué, pero esta sala suena muy distinta de la siguiente.",
        "Mucha gente oye primero la nevera, luego la calle y por último su propio corazón.",
    ),
    "fr": (
        "Hier soir, nous étions assis dans le jardin et nous avons parlé du bon vieux temps.",
        "S'il ne pleut pas demain, nous irons à vélo jusqu'au lac avec les enfants.",
        "La pianiste s'est assise, a fermé les yeux et a attendu que tout soit silencieux.",
        "Je ne sais pas exactement pourquoi, mais cette salle sonne autrement que la suivante.",
        "Beaucoup de gens entendent d'abord le réfrigérateur, puis la rue et enfin leur propre cœur.",
    ),
    "pt": (
        "Ontem à noite ficamos sentados no jardim e conversamos sobre os velhos tempos.",
        "Se não chover amanhã, vamos de bicicleta até o lago com as crianças.",
        "A pianista sentou-se, fechou os olhos e esperou até que tudo ficasse em silêncio.",
        "Não sei exatamente por quê, mas esta sala soa completamente diferente da outra.",
        "Muita gente ouve primeiro a geladeira, depois a rua e por último o próprio coração.",
    ),
}


def screen(weights: Path, folder: Path, language: str, names: list[str]) -> None:
    """Prints each style's share of misheard words, in percent, and its errors by sentence."""
    from segue.audio.encode import write
    from segue.dub.check import Said, word_errors
    from segue.engines.asr.whisper import WhisperHearing
    from segue.engines.tts.kokoro import KokoroSpeech
    from segue.engines.tts.styles import styles
    from segue.understanding.reading.steps import Steps

    kokoro, ear = KokoroSpeech(lambda model: weights / model), WhisperHearing(lambda model: weights / model)
    steps, clips = Steps(folder), folder / "clips" / language
    clips.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names or styles().names:
        said = [Said(clips / f"{name}-{at}.wav", text) for at, text in enumerate(SENTENCES[language])]
        for each in said:
            if not each.clip.exists():
                spoken = kokoro.speak_style(each.text, partial(styles().of, name), language)
                write(each.clip, np.asarray(spoken.samples)[:, None], spoken.rate_hz)
        heard = word_errors(said, language, ear, steps)
        rows.append((100 * sum(wrong for wrong, _ in heard) / sum(words for _, words in heard), name, heard))
    for share, name, heard in sorted(rows):
        print(f"{name:16}{share:5.1f} %  {' '.join(f'{wrong}/{words}' for wrong, words in heard)}")


if __name__ == "__main__":
    screen(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], ",".join(sys.argv[4:]).split(",") if sys.argv[4:] else [])
