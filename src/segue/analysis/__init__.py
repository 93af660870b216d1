"""How a recording sounds: loudness, beats, key, structure. `profile.analyse` puts it together."""
