"""What a line on the command line means: the commands there are, and what a line calls."""
