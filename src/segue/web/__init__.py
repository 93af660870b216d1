"""The player: plain ES modules and web components, served as they stand. Speaks HTTP only."""
