"""The command line: options in, pieces opened, errors mapped to exit codes."""
