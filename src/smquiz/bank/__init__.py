"""YAML in, a checked Bank out; every fault has file, line and column."""
