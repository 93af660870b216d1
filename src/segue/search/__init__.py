"""Finding by words and by meaning, down to the moment."""
