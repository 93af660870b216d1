"""Segue: a self-hosted audio service with a DJ at its heart."""

__version__ = "0.1.0"
