"""Who listens and what they tell us: accounts, play reports, positions and feedback."""
