"""How much each thing counts that `rank.FEATURES` names, learned by `bench/search.py` from one half of the episodes."""

WORDS = (1.0, 0.0, 0.1, 0, 0, 0, 0, 0.3, 0.0, 0.3, 0.0, 0.0, 0.0)
MEANING = (0, 0, 0, 1.0, 0.0, 0.1, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 0.0)
FUSED = (1.0, 0.0, 0.1, 1.0, 0.0, 0.1, 0.0, 0.3, 0.0, 0.3, 0.0, 0.3, 0.0)
THING_WORDS = (1.0, 0.3, 1.0, 0.0, 0.0)
THING_MEANING = (0.0, 0.0, 0.0, 0.3, 1.0)
THING_FUSED = (1.0, 0.3, 1.0, 0.3, 1.0)
