"""The door: common options found anywhere on the line, errors caught once.

Errors are of three kinds: expected (one clear message, the right exit code), interrupted
(saved, 130) and unexpected (a message; the traceback with ``--debug``).
"""

from __future__ import annotations

import codecs
import gc
import os
import sys

from smquiz import __version__
from smquiz.cli.settings import Ended, Failure, settings

DONE, FAILED, USAGE, BANK_FAULT, BELOW, INTERRUPTED = 0, 1, 2, 3, 4, 130

_FLAGS = {"--plain": "plain", "--no-color": "no_color", "--debug": "debug"}
_VERSION = f"smquiz {__version__}\n"
_VALUES = {"--bank": "bank", "--learner": "learner", "--data-dir": "data_dir"}


def main(argv: list[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    gc.freeze()
    gc.set_threshold(1_000_000)  # starting makes no garbage; looking for it takes a tenth of the start
    _open_what_is_closed()
    _write_utf8_where_possible()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments == ["--version"]:  # asked by scripts: nothing more is imported
        sys.stdout.write(_VERSION)
        sys.exit(DONE)
    sys.exit(run(arguments))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    try:
        rest = take_common(arguments)
        if "_SMQUIZ_COMPLETE" in os.environ and _answered_shell():
            return DONE
        return _ran(rest)
    except Ended as end:
        return end.code
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123  the reader went away; nothing to tell it
        return DONE
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n")  # below what stood at the prompt
        _say("Interrupted. What was answered is saved: smquiz resume")
        return INTERRUPTED
    except Failure as failure:
        if settings.debug:
            raise
        _say(str(failure))
        return failure.code
    except Exception as error:
        if settings.debug:
            raise
        return _known_error(error)


def _ran(words: list[str]) -> int:
    """Run what a line calls; where Typer has answered it (help, say), that is all."""
    from smquiz.cli.app import app
    from smquiz.cli.syntax.lane import understood

    call = understood(app, words)
    if call is None:
        from smquiz.cli.syntax.parsing import parsed

        answer = parsed(app, words)
        if isinstance(answer, int):
            return answer
        call = answer
    _import_msgspec_lightly()
    call.function(**call.arguments)
    return DONE


def _answered_shell() -> bool:
    """Answer a shell that completes a command's name; say whether it was that."""
    from smquiz.cli.app import app
    from smquiz.cli.syntax.completing import answered

    answer = answered(app, os.environ)
    if answer is not None:
        sys.stdout.write(answer)
    return answer is not None


def _import_msgspec_lightly() -> None:
    """Import msgspec without ``typing_extensions``, of which it needs nothing that ``typing`` lacks.

    It tries that one first if it is there, and importing it costs more than msgspec itself.
    """
    if "typing_extensions" in sys.modules:
        return
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # says that there is none
    try:
        import msgspec  # noqa: F401
    finally:
        del sys.modules["typing_extensions"]


def _known_error(error: Exception) -> int:
    """Tell an error that came from below in one message; return the exit code."""
    kind = type(error).__name__
    show = getattr(error, "show", None)
    if show is not None and hasattr(error, "exit_code"):  # a usage error of the command line
        show(file=sys.stderr)
        return int(error.exit_code)
    if kind == "BankError":
        for fault in error.faults[:20]:  # type: ignore[attr-defined]
            _say(str(fault))
        more = len(error.faults) - 20  # type: ignore[attr-defined]
        if more > 0:
            from smquiz.engine.commands import typed

            _say(f"... and {more} more; `{typed('bank check', settings.bank or '')}` lists all")
        return BANK_FAULT
    kinds = {k.__name__ for k in type(error).__mro__}
    if {"JournalError", "CannotPlan"} & kinds:
        _say(str(error))
        return BANK_FAULT if {"Damaged", "FileAtFault"} & kinds else FAILED
    if isinstance(error, OSError):
        _say(f"{error.filename or 'smquiz'}: {error.strerror or error}")
        return FAILED
    _say(f"Something unexpected happened: {kind}: {error}. Run it again with --debug for the whole story.")
    return FAILED


def take_common(arguments: list[str]) -> list[str]:
    """Take the options common to all commands out of the line, wherever they stand.

    Raises:
        Failure: an option lacks its value.
        Ended: the version was asked for, and told.

    >>> take_common(["quiz", "--plain", "--seed", "7"])
    ['quiz', '--seed', '7']
    """
    rest: list[str] = []
    given = iter(arguments)
    for argument in given:
        name, has_value, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *given]
        elif argument == "--version":
            sys.stdout.write(_VERSION)
            raise Ended(DONE)
        elif argument in _FLAGS:
            setattr(settings, _FLAGS[argument], True)
        elif name in _VALUES:
            if not has_value:
                value = next(given, "")
            if not value:
                raise Failure(f"{name} wants a value, such as {name} NAME", USAGE)
            setattr(settings, _VALUES[name], value)
        else:
            rest.append(argument)
    return rest


def _say(text: str) -> None:
    from smquiz.cli.saying import remark

    remark(text)


def _open_what_is_closed() -> None:
    """Put the null device where a stream was closed by whoever called, lest a file of ours take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115, PTH123  it stays open to the end


def _write_utf8_where_possible() -> None:
    """Never fail on a symbol that the encoding lacks: its nearest is written, or a question mark."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="nearest")


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_NEAREST.get(c, "?") for c in error.object[error.start : error.end]), error.end


# Quotes become apostrophes, which mean nothing in JSON and CSV.
_NEAREST = dict(zip("\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u2022\u00b7\u00a0", "''''--.*| ", strict=True))
codecs.register_error("nearest", _nearest)
