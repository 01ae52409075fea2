"""The shell's completion of a command's name, answered as Typer answers it, without its import.

Typer's own scripts (``smquiz --install-completion``) ask for it: the line stands in the
environment, the answer goes to standard output. Everything else, such as completing options,
is left to Typer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from smquiz.cli.syntax.commands import Group

_LONGEST_HELP = 45  # characters, as in Typer's lists of commands
_PLAIN_MARKS = frozenset(" ,.;:'()-")  # what is no markup, and stands for itself once a shell's quoting is done

Named = tuple[str, str]  # a command, and what it does in a few words


def answered(app: Group, environment: Mapping[str, str]) -> str | None:
    """Return the answer to the shell; ``None`` if it does not ask for a command's name, or not plainly."""
    tell = _SHELLS.get(environment.get("_SMQUIZ_COMPLETE", ""))
    typed = _typed(environment)
    if tell is None or typed is None:
        return None
    before, begun = typed
    group = app if not before else app.groups.get(before[0]) if len(before) == 1 else None
    if group is None:
        return None
    found = [(name, short_help(member.help)) for name, member in group.members() if name.startswith(begun)]
    if not found or not all(_is_plain(help_) for _, help_ in found):
        return None
    return tell(found, environment)


def _typed(environment: Mapping[str, str]) -> tuple[list[str], str] | None:
    """Return the words typed after the program's name, and the one that is being typed."""
    line = environment.get("COMP_WORDS", environment.get("_TYPER_COMPLETE_ARGS", ""))
    words = line.split()
    if not all(word.isalnum() for word in words):
        return None
    if "COMP_WORDS" in environment:
        return _at(words, environment.get("COMP_CWORD", ""))
    return (words[1:], "") if line[-1:] == " " or not words[1:] else (words[1:-1], words[-1])


def _at(words: Sequence[str], place: str) -> tuple[list[str], str] | None:
    if not (place.isascii() and place.isdigit()):
        return None
    at = int(place)
    return list(words[1:at]), words[at] if at < len(words) else ""


def _is_plain(text: str) -> bool:
    """Whether a text holds letters, digits and a few marks alone (two colons could be an emoji's name)."""
    return text[:1] != "-" and text.count(":") < 2 and all(c.isalnum() or c in _PLAIN_MARKS for c in text)


def short_help(text: str) -> str:
    """Return the first sentence of a help text, cut where it is long.

    >>> short_help("Take a quiz. Options override its preset.")
    'Take a quiz.'
    >>> short_help("Hash a source's runs of words for the check against copying")
    "Hash a source's runs of words for the..."
    """
    words = text.split("\n\n")[0].split()
    taken: list[str] = []
    for n, word in enumerate(words, 1):
        length = len(" ".join([*taken, word]))
        if length > _LONGEST_HELP or (length == _LONGEST_HELP and n < len(words) and not word.endswith(".")):
            break
        taken.append(word)
        if word.endswith("."):
            return " ".join(taken)
    else:
        return " ".join(taken)
    while taken and len(" ".join(taken)) > _LONGEST_HELP - len("..."):
        del taken[-1]
    return " ".join(taken) + "..."


# ------------------------------------------------------------------ the shells
def _to_bash(found: Sequence[Named], environment: Mapping[str, str]) -> str:
    del environment
    return "".join(f"{name}\n" for name, _ in found)


def _to_zsh(found: Sequence[Named], environment: Mapping[str, str]) -> str:
    del environment
    quoted = [(name, help_.replace("'", "''").replace(":", r"\\:")) for name, help_ in found]
    lines = "\n".join(f'"{name}":"{help_}"' if help_ else f'"{name}"' for name, help_ in quoted)
    return f"_arguments '*: :(({lines}))'\n"


def _to_fish(found: Sequence[Named], environment: Mapping[str, str]) -> str | None:
    action = environment.get("_TYPER_COMPLETE_FISH_ACTION", "")
    if action == "is-args":
        return ""
    if action == "get-args":
        return "".join(f"{name}\t{help_}\n" if help_ else f"{name}\n" for name, help_ in found)
    return None


_SHELLS: dict[str, Callable[[Sequence[Named], Mapping[str, str]], str | None]] = {
    "complete_bash": _to_bash,
    "complete_zsh": _to_zsh,
    "complete_fish": _to_fish,
}
