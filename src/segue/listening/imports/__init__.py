"""History from elsewhere: Spotify's account data, Last.fm exports, ListenBrainz dumps.

`read.py` streams plays out of a file, `match.py` finds what they name in the library, `run.py` stores them. Reading the
same file again changes nothing: every play's id is made from what it says.
"""
