"""What the host says: line shapes over facts, a memory of shapes, and a guard that checks every line."""
