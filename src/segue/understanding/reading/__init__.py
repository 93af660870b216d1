"""From sound to words: where somebody speaks, what is said, by whom, in which sentences."""
