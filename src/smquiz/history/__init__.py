"""What learners did: an append-only journal in SQLite. All SQL is in this room."""
