"""The rules: items, grading, planning, sessions, timing and scores.

Nothing here does I/O: no clock, no global randomness, no files, no terminal.
``now``, ``rng`` and what was stored are handed in by the caller.
"""
