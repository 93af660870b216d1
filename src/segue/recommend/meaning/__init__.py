"""What is said, as a ground for recommending: how near two things are, and what exactly they share."""
