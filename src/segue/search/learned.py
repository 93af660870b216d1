"""How much each thing counts that `rank.FEATURES` names: learned by `learn.py` from every other episode of the Syntax
podcast (its number leaves 1 when divided by 4); `docs/developer/search.md` has the figures of the other half."""

WORDS = (5.08, -1.27, 2.68, 0, 0, 0, 0, 1.61, 2.13, -0.6, 0, 0, -0.81)
MEANING = (0, 0, 0, 4.69, -2.15, 4.79, -0.05, 0, 0, 0, 3.28, -1.13, -0.87)
FUSED = (4.26, -0.88, 1.64, 2.18, -1.38, 1.9, 0.65, 1.32, 2.07, -0.49, 1.49, -0.94, -0.76)
"""For passages."""

THING_WORDS = (1.0, 0.3, 1.0, 0, 0)
THING_MEANING = (0, 0, 0, 0.75, 1.0)
THING_FUSED = (1.0, 0.5, 0.5, 0.5, 0.5)
"""For whole things: round numbers, of a few that were tried on the same half."""
