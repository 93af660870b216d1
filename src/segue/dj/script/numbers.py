"""Numbers in words, in the five languages that the host speaks."""

import re
from collections.abc import Callable

LANGUAGES = ("en", "es", "fr", "de", "pt")
MOST = 999_999
"""Larger numbers stay digits."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN = _split(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_TENS = _split("_ _ twenty thirty forty fifty sixty seventy eighty ninety")
_EN_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_ES = _split(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
)
_ES_TENS = _split("_ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS = _split(
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_FR = _split(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
)
_FR_TENS = _split("_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
_DE = _split(
    "null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn "
    "achtzehn neunzehn"
)
_DE_TENS = _split("_ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
_PT = _split(
    "zero um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_PT_TENS = _split("_ _ vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
_PT_HUNDREDS = _split("_ cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")


def cardinal(number: int, language: str = "en", feminine: bool = False) -> str:
    """0 to 999,999 in words (`forty-two`, `cuarenta y dos`); larger ones stay digits.

    `feminine` is for counting what is feminine: `veintiuna canciones`, `duas músicas`.
    """
    if not 0 <= number <= MOST:
        return str(number)
    words = _CARDINALS[language](number)
    return _feminine(words, language) if feminine else words


def ordinal(number: int, language: str = "en") -> str:
    """`twenty-second`, `segundo`, `deuxième`, `zweite`, `segundo`; in the masculine. Spanish and Portuguese say
    cardinals from eleven on, as people do."""
    return _ORDINALS[language](number)


def year_words(year: int, language: str = "en") -> str:
    """How a year is said: `nineteen eighty-three`, `nineteen oh five`, `neunzehnhundertdreiundachtzig`."""
    if language == "en":
        return cardinal(year) if year % 1000 < 10 and year >= 1000 else pairs(year)
    if language == "de" and 1100 <= year < 2000:
        hundreds, rest = divmod(year, 100)
        return cardinal(hundreds, "de") + "hundert" + (_german(rest, counting=True) if rest else "")
    return cardinal(year, language)


def decade_words(year: int, language: str = "en") -> str:
    """`1980` as nineteen eighties (en), ochenta (es), quatre-vingt (fr), achtziger (de), oitenta (pt).

    Outside English the century is left out where people leave it out: from the twenties of the last century on.
    """
    short = 1920 <= year <= 1990
    if language == "en":
        words = year_words(year)
        return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"
    if language == "de":
        return (cardinal(year % 100, "de") if short else year_words(year, "de")) + "er"
    words = cardinal(year % 100 if short else year, language)
    return words.removesuffix("s") if language == "fr" and words.endswith("vingts") else words


def pairs(number: int) -> str:
    """English: a catalogue number or year read in pairs, 1007 is ten oh seven, 545 five forty-five."""
    high, low = divmod(number, 100)
    if not high:
        return cardinal(low)
    if high > 99:
        return cardinal(number)
    if not low:
        return cardinal(number) if high % 10 == 0 else f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {f'oh {cardinal(low)}' if low < 10 else cardinal(low)}"


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _EN_TENS[tens] + (f"-{_EN[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_EN[hundreds]} hundred" + (f" and {_english(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    joint = " and " if 0 < rest < 100 else " "
    return f"{_english(thousands)} thousand" + (joint + _english(rest) if rest else "")


def _spanish(number: int) -> str:
    if number < 30:
        return _ES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _ES_TENS[tens] + (f" y {_ES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return "cien" if number == 100 else _ES_HUNDREDS[hundreds] + (f" {_spanish(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    # Before "mil" a one is shortened: treinta y un mil.
    said = _spanish(thousands)
    said = said.replace("veintiuno", "veintiún") if said.endswith("veintiuno") else re.sub(r"\buno$", "un", said)
    many = "" if thousands == 1 else f"{said} "
    return f"{many}mil" + (f" {_spanish(rest)}" if rest else "")


def _french(number: int) -> str:
    if number < 20:
        return _FR[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        if tens in {7, 9}:
            ones += 10
        stem = _FR_TENS[tens]
        if not ones:
            return stem + ("s" if stem == "quatre-vingt" else "")
        joint = " et " if ones in {1, 11} and tens < 8 else "-"
        return stem + joint + _FR[ones]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        many = "" if hundreds == 1 else f"{_FR[hundreds]} "
        return f"{many}cent" + (f" {_french(rest)}" if rest else "s" if hundreds > 1 else "")
    thousands, rest = divmod(number, 1000)
    # "cents" and "quatre-vingts" lose their s before "mille".
    said = _french(thousands)
    many = "" if thousands == 1 else (said[:-1] if said.endswith(("cents", "vingts")) else said) + " "
    return f"{many}mille" + (f" {_french(rest)}" if rest else "")


def _german(number: int, counting: bool = False) -> str:
    """With `counting`, a one at the end is said as it is counted: `eins`."""
    if number < 20:
        return "eins" if counting and number == 1 else _DE[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return (f"{_DE[ones]}und" if ones else "") + _DE_TENS[tens]
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return _DE[hundreds] + "hundert" + (_german(rest, counting) if rest else "")
    thousands, rest = divmod(number, 1000)
    return _german(thousands) + "tausend" + (_german(rest, counting) if rest else "")


def _portuguese(number: int) -> str:
    if number < 20:
        return _PT[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _PT_TENS[tens] + (f" e {_PT[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return "cem" if number == 100 else _PT_HUNDREDS[hundreds] + (f" e {_portuguese(rest)}" if rest else "")
    thousands, rest = divmod(number, 1000)
    many = "" if thousands == 1 else _portuguese(thousands) + " "
    joint = " e " if 0 < rest <= 100 or (rest and rest % 100 == 0) else " "
    return f"{many}mil" + (joint + _portuguese(rest) if rest else "")


def _english_ordinal(number: int) -> str:
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last in _EN_ORDINALS:
        return words[:cut] + _EN_ORDINALS[last]
    return words[:cut] + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _french_ordinal(number: int) -> str:
    words = cardinal(number, "fr")
    if number == 1:
        return "premier"
    if words.endswith("neuf"):
        return words[:-1] + "vième"
    if words.endswith("cinq"):
        return words + "uième"
    return (words[:-1] if words.endswith(("e", "vingts", "cents")) else words) + "ième"


def _german_ordinal(number: int) -> str:
    special = {1: "erste", 3: "dritte", 7: "siebte", 8: "achte"}
    rest = number % 100
    if rest in special:
        return (_german(number - rest) if number >= 100 else "") + special[rest]
    return cardinal(number, "de") + ("te" if 0 < rest < 20 else "ste")


def _feminine(words: str, language: str) -> str:
    if language == "es":
        words = words.replace("cientos", "cientas").replace("quinientos", "quinientas")
        return words[:-1] + "a" if words.endswith("uno") else words
    if language == "pt":
        parts = [{"um": "uma", "dois": "duas"}.get(part, part) for part in words.split()]
        return " ".join(part[:-2] + "as" if part.endswith("entos") else part for part in parts)
    if language == "fr":
        return words + "e" if words == "un" or words.endswith((" un", "-un")) else words
    return words


_CARDINALS: dict[str, Callable[[int], str]] = {
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "de": lambda number: _german(number, counting=True),
    "pt": _portuguese,
}
_ES_ORDINALS = _split("_ primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo")
_PT_ORDINALS = _split("_ primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo")
_ORDINALS: dict[str, Callable[[int], str]] = {
    "en": _english_ordinal,
    "es": lambda number: _ES_ORDINALS[number] if 0 < number <= 10 else cardinal(number, "es"),
    "fr": _french_ordinal,
    "de": _german_ordinal,
    "pt": lambda number: _PT_ORDINALS[number] if 0 < number <= 10 else cardinal(number, "pt"),
}
