"""Sound in and out of files: decoding, encoding, loudness, shaping. PyAV (FFmpeg in a wheel) does the codecs."""
