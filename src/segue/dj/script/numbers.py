"""Numbers in English words, as a host says them."""

_ONES = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
]  # fmt: skip
_TENS = ["_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip

NUMBER_WORDS = frozenset(
    [*_ONES[2:], *_TENS[2:], "hundred", "thousand", "million", "twice", "dozen"]
    + [_ORDINALS.get(word, f"{word}th") for word in _ONES[2:]]
)
"""Words that claim a number ("one" and "first" are left out: they mostly claim none)."""


def cardinal(number: int) -> str:
    """0 to 999,999 in words: `forty-two`, `two hundred and one`. Larger ones stay digits."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
    if number < 1000:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds]} hundred" + (f" and {cardinal(rest)}" if rest else "")
    if number < 1_000_000:
        thousands, rest = divmod(number, 1000)
        joint = " and " if 0 < rest < 100 else " "
        return f"{cardinal(thousands)} thousand" + (joint + cardinal(rest) if rest else "")
    return str(number)


def ordinal(number: int) -> str:
    """`first`, `twenty-second`, `two hundredth`."""
    words = cardinal(number)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    last = words[cut:]
    if last in _ORDINALS:
        return words[:cut] + _ORDINALS[last]
    return words[:cut] + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def year_words(year: int) -> str:
    """`1983` as nineteen eighty-three, `1905` as nineteen oh five, `2007` as two thousand and seven."""
    if year % 1000 < 10 and year >= 1000:
        return cardinal(year)
    return pairs(year)


def decade_words(year: int) -> str:
    """`1980` as nineteen eighties, `2000` as two thousands, `1900` as nineteen hundreds."""
    words = year_words(year)
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


def pairs(number: int) -> str:
    """A catalogue number or year read in pairs: 1007 is ten oh seven, 545 five forty-five, 1800 eighteen hundred."""
    high, low = divmod(number, 100)
    if not high:
        return cardinal(low)
    if high > 99:
        return cardinal(number)
    if not low:
        return cardinal(number) if high % 10 == 0 else f"{cardinal(high)} hundred"
    return f"{cardinal(high)} {f'oh {cardinal(low)}' if low < 10 else cardinal(low)}"
