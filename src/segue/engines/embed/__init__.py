"""Engines of meaning: text in, vectors out."""
