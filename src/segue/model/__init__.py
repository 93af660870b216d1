"""The nouns. Frozen, typed, with units in their names. Imports nothing else of ours."""
