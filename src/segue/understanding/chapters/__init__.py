"""Chapters: where the talk turns to something else, and what to call what follows."""
