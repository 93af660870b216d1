"""Rules in plain words: `read.py` understands them, `say.py` says back what was understood."""
