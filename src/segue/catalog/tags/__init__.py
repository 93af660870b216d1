"""What a file says of itself: tags of every family, read into one shape."""

from segue.catalog.tags.read import SUFFIXES, read_file
from segue.catalog.tags.shape import FileFacts, Tags

__all__ = ["SUFFIXES", "FileFacts", "Tags", "read_file"]
