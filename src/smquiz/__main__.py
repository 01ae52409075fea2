"""``python -m smquiz`` is the same as ``smquiz``."""

from smquiz.cli.door import main

if __name__ == "__main__":
    main()
