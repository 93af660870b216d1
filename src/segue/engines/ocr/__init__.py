"""Engines that read the words in a picture."""
