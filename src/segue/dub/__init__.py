"""Voice translation: a recording in another language, in a voice like the speaker's."""
