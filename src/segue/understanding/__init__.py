"""What recordings and books say."""
