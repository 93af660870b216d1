"""The doors to models: each kind has `base.py` (the door), `fake.py` (same contract) and one file an engine."""
