"""What is seen in an episode that is a film: scenes, slides, words on the screen, each with its time."""
