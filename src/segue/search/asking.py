"""What a question in plain language looks for: "the episode where they argued about tabs and spaces" is a search for
`tabs and spaces` (and `argued`) among episodes."""

import re
from dataclasses import dataclass

LONGEST = 400
"""Letters of a question that are read."""
_BOOK, _EPISODE = ("book", "chapter"), ("episode",)
_KINDS = {
    "episode": _EPISODE, "episodes": _EPISODE, "podcast": ("show", "episode"), "show": ("show", "episode"),
    "book": _BOOK, "books": _BOOK, "audiobook": _BOOK, "chapter": ("chapter",), "folge": _EPISODE,
    "episodio": _EPISODE, "épisode": _EPISODE, "episódio": _EPISODE, "buch": _BOOK, "libro": _BOOK, "livre": _BOOK,
    "livro": _BOOK,
}  # fmt: skip
_THING = "|".join(sorted([*_KINDS, "part", "moment", "bit", "one", "place", "stelle", "parte", "passage", "trecho"]))
_THEY = "they|he|she|we|somebody|someone|the hosts?|it"
_SAY = "talk(?:s|ed|ing)?|spoke|speaks?|argue[sd]?|discuss(?:es|ed)?|mention(?:s|ed)?|explain(?:s|ed)?|says?|said"
_LEADS = [
    rf"(?:(?:please )?(?:find|show|play|give|search)(?: me)?(?: for)? )?(?:the|that|an?|any) (?P<kind>{_THING}) "
    rf"(?:where|in which|when|about|on|with|that|like)(?: (?:{_THEY}))?(?: (?:{_SAY}|is|was|are|were))?"
    r"(?: (?:about|over|of|on|that|how))? ",
    rf"(?:when|where) (?:do|did|does) (?:{_THEY}) (?:{_SAY})(?: (?:about|over|of|on|that|how))? ",
    rf"(?:what|which) (?P<kind2>episodes?|podcast|show|books?) (?:is|was|are|were|has|had|{_SAY})"
    r"(?: (?:about|on|of))? ",
    rf"(?:die|der|das|eine?) (?P<kind3>{_THING}),? (?:in der|in dem|wo|über|mit|wie)(?: sie| er| es)?(?: über)? ",
    rf"(?:el|la|un|una) (?P<kind4>{_THING}) (?:donde|en el que|en la que|sobre|con|como)"
    r"(?: (?:hablan|habló|dicen|dice))?(?: (?:de|sobre))? ",
    rf"(?:l['’]|le |la |un |une )(?P<kind5>{_THING}) (?:où|dans lequel|dans laquelle|sur|avec|comme)"
    r"(?: (?:ils|elles|on|il|elle))?(?: (?:parlent|parle|disent|dit))?(?: (?:de|du|des|sur))? ",
    rf"(?:o|a|um|uma) (?P<kind6>{_THING}) (?:onde|em que|sobre|com|como)"
    r"(?: (?:falam|fala|dizem|diz))?(?: (?:de|do|da|sobre))? ",
]
_LEAD = [re.compile(lead, re.IGNORECASE) for lead in _LEADS]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is looked for, and among which kinds (empty: all)."""

    text: str
    kinds: tuple[str, ...] = ()


def read_wish(question: str) -> Wish:
    """The wish in a question; a question that is nothing but a lead-in stays as it is."""
    text = " ".join(question[:LONGEST].replace("\x00", " ").split())
    for lead in _LEAD:
        match = lead.match(text)
        rest = text[match.end() :].strip(" ?!.,") if match else ""
        if match and len(rest) > 2:
            kind = next((value for value in match.groupdict().values() if value), "").casefold()
            return Wish(rest, _KINDS.get(kind, ()))
    return Wish(text.rstrip(" ?!"))
