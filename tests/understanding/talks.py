"""A made-up episode in three parts, with a sponsor in between: what is understood of it is known beforehand."""

from segue.model.text import Segment, Transcript

ANNA, BEN = "Anna Keller", "Ben Ortega"

BEES = [
    (ANNA, "Welcome to Slow Hours, my name is Anna Keller, and with me is Ben Ortega."),
    (ANNA, "Today we are going to talk about beekeeping, about an old lighthouse, and about sourdough bread."),
    (BEN, "Let's get into beekeeping first, because the hives behind my house are full again."),
    (BEN, "A hive in spring holds forty thousand bees, and the queen lays two thousand eggs every single morning."),
    (ANNA, "Beekeeping looks peaceful from outside, but the beekeeper opens the hive with smoke and a steady hand."),
    (BEN, "The queen bee decides how calm the hive is, so a gentle queen makes a gentle hive."),
    (ANNA, "My neighbour in Lisbon keeps six hives on the roof, and her honey tastes of orange blossom."),
    (BEN, "Honey changes with the meadow, and the bees in the hive will tell you what is flowering."),
    (ANNA, "I think nobody forgets the first time a swarm of bees leaves the hive and settles in a pear tree."),
    (BEN, "A swarm is harmless, because bees without a hive have no honey to defend."),
    (ANNA, "Beekeeping taught me patience, and the bees never hurry for anybody."),
]
SPONSOR = [
    (ANNA, "This episode is brought to you by Fieldnote, the paper notebook for people who walk."),
    (ANNA, "Use the coupon code SLOW to get 20 percent off, and shipping is for free."),
    (ANNA, "Sign up at fieldnote dot com and check it out today."),
]
LIGHTHOUSE = [
    (BEN, "Alright, let's move on to the lighthouse, which is the second topic of today."),
    (BEN, "The lighthouse at Cape Marrow was built by Robert Stevenson in the year of the great storm."),
    (ANNA, "Robert Stevenson wrote that a lighthouse is a promise made to strangers at sea."),
    (BEN, "The keeper of the lighthouse climbed two hundred steps every night to trim the lamp."),
    (ANNA, "There is a book called The Keeper's Winter, and it follows one keeper through the darkest season."),
    (BEN, "In fog the lighthouse keeper rang a bell by hand until the ships in the channel had passed."),
    (ANNA, "The lens of the lighthouse came from Paris, and it threw the beam across thirty miles of sea."),
    (BEN, "Sailors in the channel knew each lighthouse by the rhythm of its beam."),
    (ANNA, "Today the lamp in the lighthouse is electric, and the keeper lives in Edinburgh."),
    (BEN, "I believe a lighthouse without a keeper is only a tower with a lamp."),
]
BREAD = [
    (ANNA, "Okay, next up, let's talk about sourdough."),
    (ANNA, "Sourdough bread begins with a starter, which is only flour and water and the yeast of your kitchen."),
    (BEN, "My starter is nine years old, and I feed the starter with rye flour on Sunday evenings."),
    (ANNA, "A young starter smells of apples, and an angry starter smells of vinegar."),
    (BEN, "The dough for sourdough bread has to rest through the night, or the crust will be pale."),
    (ANNA, "Bake sourdough in an iron pot, because the steam of the dough makes the crust shine."),
    (BEN, "People worry about flour, but the oven and the rest of the dough matter more for good bread."),
    (ANNA, "A crust that sings when it cools means the sourdough bread is done."),
    (BEN, "Rye bread keeps for a week, and wheat bread with a good crust is gone by noon."),
    (ANNA, "That's it for today, thanks for listening to Slow Hours."),
]

SENTENCE_MS = 15_000
PARTS = (BEES, SPONSOR, LIGHTHOUSE, BREAD)


def talk(item_id: str = "epi_1", language: str = "en") -> Transcript:
    """The episode: one sentence each quarter of a minute, about eight minutes and a half in all."""
    said = [line for part in PARTS for line in part]
    segments = tuple(
        Segment(number * SENTENCE_MS, (number + 1) * SENTENCE_MS - 500, text, speaker)
        for number, (speaker, text) in enumerate(said)
    )
    return Transcript(item_id, language, segments, "feed:vtt")


def begins_ms(part: int) -> int:
    """When the part begins."""
    return SENTENCE_MS * sum(len(each) for each in PARTS[:part])


DURATION_MS = SENTENCE_MS * sum(map(len, PARTS))
