"""What people call things: other names for an artist, a work or a genre than the one the library writes."""

import re
from collections.abc import Iterator

from segue.dj.requests.fold import fold, folded
from segue.dj.requests.lexicon import nicknames, shared_words

_ARTICLES = shared_words("articles")
_GROUPS = shared_words("groups")
_PARTICLES = shared_words("particles")
_TAIL = re.compile(
    r"\s*(?:[\(\[].*|[,:;].*|\s[-–—]\s.*|\s(?:in|en|em)\s[A-H]\b.*|\s[Oo]p(?:us)?\.?\s?\d.*|\s(?:BWV|KV?|RV|D|Hob)\.?\s?\d.*)$"
)
_NUMBERED = re.compile(
    r"^(symphon\w*|sinfon\w*|sonata|sonate|concerto|konzert|quartet|nocturne|suite|prelude|waltz)\w* (?:no )?(\d\d?)$"
)
_ORDINALS = {
    "en": "first second third fourth fifth sixth seventh eighth ninth tenth",
    "es": "primera segunda tercera cuarta quinta sexta septima octava novena decima",
    "fr": "premiere deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
    "de": "erste zweite dritte vierte funfte sechste siebte achte neunte zehnte",
    "pt": "primeira segunda terceira quarta quinta sexta setima oitava nona decima",
}
_FORMS = (
    ("symphony", ("sinfonia", "symphonie", "sinfonie")),
    ("sonata", ("sonate",)),
    ("concerto", ("concierto", "konzert")),
    ("quartet", ("cuarteto", "quatuor", "quartett", "quarteto")),
    ("suites", ("suiten",)),
    ("variations", ("variaciones", "variationen", "variacoes")),
    ("nocturnes", ("nocturnos", "noturnos")),
)


def artist_aliases(name: str) -> Iterator[tuple[str, float]]:
    """Folded names for an artist and how surely they mean them: 1 the whole name, less for a part of it."""
    words = folded(name).split()
    if not words:
        return
    yield " ".join(words), 1.0
    if words[0] in _ARTICLES and len(words) > 1:
        words = words[1:]
        yield " ".join(words), 0.97
    if "and" in words[1:-1]:
        yield " ".join(word for word in words if word != "and"), 0.95
        for joint in ("y", "et", "und", "e"):
            yield " ".join(joint if word == "and" else word for word in words), 0.95
        return
    if 1 < len(words) <= 3 and sum(map(len, words)) <= 8:
        yield "".join(words), 0.9  # AC/DC, Yo-Yo Ma: written in one
    spelled = [word.text for word in fold(name).words]
    if len(spelled) > 1 and not set(spelled) & _GROUPS and len(spelled) <= 5 and spelled[0] not in _ARTICLES:
        if len(spelled[-1]) >= 3:
            yield spelled[-1], 0.8
        particle = [word for word in spelled[1:-1] if word in _PARTICLES]
        if particle:
            yield " ".join([particle[0], *spelled[spelled.index(particle[0], 1) + 1 :]]), 0.85
        if len(spelled[0]) >= 4:
            yield spelled[0], 0.6


def work_aliases(title: str) -> Iterator[tuple[str, float]]:
    """Folded names for a piece, an album, a show or a book."""
    whole = folded(title)
    if not whole:
        return
    yield whole, 1.0
    short = folded(_TAIL.sub("", title))
    if short and short != whole:
        yield short, 0.9
    words = (short or whole).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        yield " ".join(words[1:]), 0.93
    plain = " ".join(words)
    yield from ((other, 0.9) for other in _in_other_languages(plain))


def _in_other_languages(plain: str) -> Iterator[str]:
    bare = plain.removeprefix("the ")
    for names in nicknames():
        if plain in names or bare in names:
            yield from names
    numbered = _NUMBERED.match(plain)
    if numbered:
        form, number = _english(numbered.group(1)), int(numbered.group(2))
        for word in (form, *(other for name, others in _FORMS if name == form for other in others)):
            yield from (
                f"{word} {number}",
                f"{word} no {number}",
                f"{word} nr {number}",
                f"{number} {word}",
                f"{word} nummer {number}",
            )
            if number <= 10:
                ordinals = {each.split()[number - 1] for each in _ORDINALS.values()}
                yield from (order for ordinal in ordinals for order in (f"{ordinal} {word}", f"{word} {ordinal}"))


def _english(form: str) -> str:
    return next((name for name, others in _FORMS if form == name or form in others), form)
