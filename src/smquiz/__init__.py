"""smquiz: a tutor and quiz for the terminal."""

# The version stands here alone: reading it from the installed metadata costs about 60 ms.
__version__ = "0.4.0"
