"""Banks: YAML in, a checked ``Bank`` out; faults carry file, line and column."""
