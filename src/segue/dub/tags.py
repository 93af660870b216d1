"""What a dub's file says of itself: title, language, and that its voices are made by a computer."""

from pathlib import Path

from segue.model.dub import Dub

NOTICES = {
    "en": "Translated by a computer; the voices are made by a computer.",
    "es": "Traducido por un ordenador; las voces están generadas por ordenador.",
    "fr": "Traduit par un ordinateur ; les voix sont produites par ordinateur.",
    "de": "Von einem Computer übersetzt; die Stimmen sind vom Computer erzeugt.",
    "pt": "Traduzido por computador; as vozes são geradas por computador.",
    "it": "Tradotto da un computer; le voci sono generate da un computer.",
}
ISO_639_2 = {"en": "eng", "es": "spa", "fr": "fra", "de": "deu", "pt": "por", "it": "ita"}


def notice(language: str) -> str:
    """The disclosure in a language; in English where there is no other."""
    return NOTICES.get(language, NOTICES["en"])


def write_tags(path: Path, dub: Dub, show: str) -> None:
    """Writes ID3 tags (id3.org, v2.4) into the MP3 of a dub."""
    from mutagen.id3 import COMM, ID3, TALB, TIT2, TLAN, TXXX

    tags = ID3()  # type: ignore[no-untyped-call]
    code = ISO_639_2.get(dub.language, dub.language)
    tags.add(TIT2(encoding=3, text=[dub.title]))  # type: ignore[no-untyped-call]
    tags.add(TALB(encoding=3, text=[show]))  # type: ignore[no-untyped-call]
    tags.add(TLAN(encoding=3, text=[code]))  # type: ignore[no-untyped-call]
    tags.add(TXXX(encoding=3, desc="AI_CONTENT", text=["true"]))  # type: ignore[no-untyped-call]
    tags.add(COMM(encoding=3, lang=code[:3], desc="", text=[notice(dub.language)]))  # type: ignore[no-untyped-call]
    tags.save(path)
