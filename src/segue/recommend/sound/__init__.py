"""How recordings sound beside each other: a space of sounds, neighbours in it, and paths through it."""
