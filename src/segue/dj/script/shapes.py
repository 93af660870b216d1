"""English line shapes. `{next.title}` takes its words from the fact of that id; what stands after `||` is needed too.

A shape may only say what its slots and needs hold: a line about history needs the history's fact. No numbers and no
names stand in a shape itself.
"""

import re
from dataclasses import dataclass
from functools import cache

SLOT = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Shape:
    """A sentence or two with slots."""

    id: str
    situation: str
    text: str
    needs: tuple[str, ...]
    """Ids of all facts it takes: its slots and its claims."""


@cache
def shapes(situation: str) -> tuple[Shape, ...]:
    """All shapes of a situation; empty for one that is unknown."""
    made = []
    for number, line in enumerate(_LINES.get(situation, ()), 1):
        text, _, claims = (part.strip() for part in line.partition("||"))
        needs = tuple(dict.fromkeys([*SLOT.findall(text), *claims.split()]))
        made.append(Shape(f"{situation}.{number}", situation, text, needs))
    return tuple(made)


def situations() -> tuple[str, ...]:
    """The names of all situations."""
    return tuple(_LINES)


@cache
def plain_words() -> frozenset[str]:
    """Every word that stands in a shape itself, in small letters."""
    texts = (SLOT.sub(" ", shape.text) for situation in _LINES for shape in shapes(situation))
    return frozenset(word.casefold() for text in texts for word in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text))


_LINES: dict[str, tuple[str, ...]] = {
    "hello": (
        "Good {clock.daypart}, {listener.name}. This is Segue.",
        "{listener.name}, good {clock.daypart}. Segue here, with music chosen for you.",
        "Good {clock.daypart}, {listener.name}, and welcome. Make yourself at home.",
        "Hello {listener.name}. A good {clock.daypart} for some music.",
        "It's {clock.weekday} {clock.daypart}, {listener.name}, and this is your show.",
        "Welcome back, {listener.name}. Let's start this {clock.weekday}.|| history.before",
        "Hello again, {listener.name}. I have a few things lined up for you.|| history.before",
        "Good {clock.daypart}. This is Segue, playing for you.",
        "Hello, and good {clock.daypart}. The music is ready.",
        "{clock.weekday} {clock.daypart}. Time for a show of your own.",
        "Hello {listener.name}. It's late, so let's take it gently.|| clock.night",
        "Still up, {listener.name}? Then let's have some music.|| clock.night",
    ),
    "on_repeat": (
        "These are the ones you keep coming back to.|| set.on_repeat",
        "Let's begin where you have been lately: music you have had on repeat.|| set.on_repeat",
        "Your own recent favourites, going by what you play.|| set.on_repeat",
        "You have been playing these a lot, so here they are again.|| set.on_repeat",
        "A few that have hardly left your player.|| set.on_repeat",
        "Familiar ground for a while: what you have played most these weeks.|| set.on_repeat",
    ),
    "rediscovery": (
        "Now some things you once played, and haven't for a while.|| set.rediscovery",
        "Time to bring back a few that have been away.|| set.rediscovery",
        "Let's look back: music that you knew, and left lying.|| set.rediscovery",
        "You haven't heard these in a long time.|| set.rediscovery",
        "A few old acquaintances of yours.|| set.rediscovery",
        "It has been {set.gap} since you last heard the first of these.|| set.rediscovery",
        "From further back in your own history, some that deserve another turn.|| set.rediscovery",
    ),
    "new_for_you": (
        "Something new for you now. You haven't played any of these.|| set.new_for_you",
        "Here are a few from your library that you have never played.|| set.new_for_you",
        "Let's try some you haven't heard here yet.|| set.new_for_you",
        "New ground, but not far from home: none of these has been played by you.|| set.new_for_you",
        "I looked for things close to what you like, that you have yet to play.|| set.new_for_you",
        "A little discovery now.|| set.new_for_you",
    ),
    "newly_arrived": (
        "These have just come into your library.|| set.newly_arrived",
        "Fresh in: a few that were added lately.|| set.newly_arrived",
        "New on the shelf, and now on air.|| set.newly_arrived",
        "Let's hear what has arrived these last weeks.|| set.newly_arrived",
        "Here is some of the newest music in your library.|| set.newly_arrived",
    ),
    "liked": (
        "A handful that you marked as liked.|| set.liked",
        "You gave these a like, so I know I'm safe.|| set.liked",
        "Your favourites now, by your own hand.|| set.liked",
        "Let's have some that you told me you like.|| set.liked",
        "All of these have your like beside them.|| set.liked",
    ),
    "genre": (
        "Let's stay with {set.genre} for a while.",
        "Now, some {set.genre}.",
        "A set of {set.genre}, coming up.",
        "{set.genre} next: a few that sit well together.",
        "I've put some {set.genre} together for you.",
        "You have played {set.genre} {set.genre_plays}, so here is a little more.",
    ),
    "era": (
        "Let's go to the {set.era}.",
        "All from the {set.era}, this next set.",
        "A short trip to the {set.era}.",
        "The {set.era} now, for a few pieces.",
        "We turn the calendar back to the {set.era}.",
    ),
    "work": (
        "Now a whole work, in its order, without a break: {set.work}.",
        "Let's hear {set.work}, from the beginning to the end.",
        "{set.work} now, all {set.count} movements, as they belong together.",
        "No talking in between for this one: {set.work}, complete.",
        "Time for something at full length. {set.work}.",
        "{set.work} comes whole, all {set.count} movements in a row.",
    ),
    "mixture": (
        "A bit of everything now.",
        "Let's mix things up for a while.",
        "Some variety, then.",
        "Here is a mixed bag for you.",
        "No plan for this one, just music that goes well together.",
    ),
    "back": (
        "That was {prev.title}, by {prev.by}.",
        "{prev.title} there, from {prev.artist}.",
        "You heard {prev.artist}, with {prev.title}.",
        "{prev.artist}, and {prev.title}.",
        "We had {prev.title} from {prev.artist} just now.",
        "That one was {prev.artist}: {prev.title}.",
        "{prev.title}, from {prev.year}. That was {prev.artist}.",
        "That was {prev.artist}, from the album {prev.album}.",
        "{prev.artist} there, in {prev.year}.",
        "That was {prev.title}.",
    ),
    "back_work": (
        "That was {prev.work}, by {prev.composer}.",
        "{prev.work}, whole, by {prev.composer}.",
        "You heard all of {prev.work}.",
        "So ends {prev.work}, played by {prev.performer}.",
        "That was {prev.work}, with {prev.performer}.",
    ),
    "forward": (
        "Next, {next.title}, by {next.by}.",
        "Here is {next.artist}, with {next.title}.",
        "Coming up: {next.title}, from {next.artist}.",
        "This is {next.artist}. The piece is called {next.title}.",
        "And now {next.title}, by {next.by}.",
        "{next.artist} next, and {next.title}.",
        "We go on with {next.artist}, and {next.title}.",
        "Let's hear {next.title}, from {next.artist}.",
        "Here comes {next.title}, by {next.by}, from {next.year}.",
        "From {next.year}, this is {next.artist} with {next.title}.",
        "From the album {next.album}, here is {next.title}.",
        "{next.artist} now. From {next.album}, this is {next.title}.",
        "Next is {next.title}.",
    ),
    "forward_history": (
        "Here is {next.title}. You have played it {next.plays}.",
        "{next.artist} again, with {next.title}. You have played that {next.plays}.",
        "Next, {next.title}, by {next.by}. You last heard it {next.ago} ago.",
        "It has been {next.ago} since you last played this: {next.title}, by {next.by}.",
        "The last time you played {next.title} was in {next.month}. Here it is again.",
        "A year ago this week you were listening to {next.artist}. Here is {next.title}.|| next.year_ago",
        "You played this one a year ago this week: {next.title}, by {next.by}.|| next.year_ago",
        "You haven't played this one yet: {next.title}, by {next.by}.|| next.unheard",
        "One that is new to you: {next.title}, by {next.by}.|| next.unheard",
        "{next.title}, by {next.by}, came into your library {next.added} ago.",
        "Added {next.added} ago, here is {next.artist}, with {next.title}.",
        "One that you liked: {next.title}, by {next.by}.|| next.liked",
        "You know {next.artist}: {next.artist_plays} so far. But {next.title} you haven't played.|| next.unheard",
    ),
    "forward_work": (
        "The composer is {next.composer}, and {next.performer} plays.",
        "By {next.composer}. We begin with {next.movement}.",
        "{next.composer} wrote it. First comes {next.movement}.",
        "It opens with {next.movement}.",
        "Music by {next.composer}, played by {next.performer}.",
    ),
    "link": (
        "That was {prev.title}. Next, {next.title}, by {next.by}.",
        "From {prev.artist} to {next.artist}: this is {next.title}.",
        "{prev.artist} before, {next.artist} now. Here is {next.title}.",
        "{prev.title} makes way for {next.title}, by {next.by}.",
        "After {prev.artist}, here is {next.artist}, with {next.title}.",
        "That was {prev.artist}, and this is {next.artist}.",
        "From {prev.year} to {next.year}. Here is {next.artist}, with {next.title}.",
        "You heard {prev.title}, by {prev.by}. Now {next.title}, by {next.by}.",
    ),
    "skipped": (
        "All right, not that one.|| answer.skipped",
        "Fair enough, on to something else.|| answer.skipped",
        "Understood. Let's move on.|| answer.skipped",
        "No trouble, here is another.|| answer.skipped",
    ),
    "not_idea": (
        "Not in the mood for that. Let's try another idea.|| answer.not_idea",
        "Got it, I'll leave that idea alone for now.|| answer.not_idea",
        "Another direction, then.|| answer.not_idea",
        "Thanks for telling me. Something different now.|| answer.not_idea",
    ),
    "goodbye": (
        "That's all for now, {listener.name}. Thank you for listening.",
        "And that is the show. Have a good {clock.daypart}, {listener.name}.",
        "This is where I leave you, {listener.name}. Until next time.",
        "Thank you for listening, {listener.name}. Enjoy the rest of your {clock.weekday}.",
        "That's the end of this show. Thank you for listening.",
        "Segue says goodbye for now. Enjoy the rest of your {clock.daypart}.",
        "That was your show. Until the next one.",
        "Good night, {listener.name}. Sleep well when you get there.|| clock.night",
    ),
}
