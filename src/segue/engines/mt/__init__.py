"""Translating text, sentence by sentence."""
