"""Podcasts: feeds fetched safely, read tolerantly, and their episodes kept."""
