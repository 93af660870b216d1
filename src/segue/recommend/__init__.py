"""What a listener will love next: taste, candidates, ranking, shelves, and the proof that it works."""
