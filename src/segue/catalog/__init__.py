"""What there is to listen to: folders scanned, feeds read, the demo library."""
