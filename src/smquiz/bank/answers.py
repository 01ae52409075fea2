"""Answers from a file: a YAML or JSON map of item id to response."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from smquiz.bank.faults import BankError, Fault
from smquiz.bank.yamlread import Mapping, Node, Scalar, Sequence, place, read_yaml

MAX_BYTES = 16 * 1024 * 1024


def read_answers(path: Path) -> dict[str, tuple[object, str]]:
    """Return each response with its place as ``file:line:column``.

    Raises:
        BankError: the file cannot be read, is too large, or is no map.
    """
    faults: list[Fault] = []
    data = _read(path)
    node = read_yaml(data, str(path), faults)
    if faults:
        raise BankError(faults)
    if node is None:
        return {}
    if not isinstance(node, Mapping):
        where = place(str(path), node.at)
        raise BankError([Fault(*where, "no map of item id to response", "write `item-id: response` lines")])
    places = {item: place(str(path), at) for item, (at, _) in node.entries.items()}
    return {i: (_value(inner), ":".join(map(str, places[i]))) for i, (_, inner) in node.entries.items()}


def _read(path: Path) -> bytes:
    """Return what a file or a pipe holds; a device may have no end."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISFIFO(mode)):
                raise BankError([Fault(str(path), 1, 1, "neither a file nor a pipe", "name a file")])
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise BankError([Fault(str(path), 1, 1, f"cannot be read ({error.strerror})", "name a file")]) from error
    if len(data) > MAX_BYTES:
        raise BankError([Fault(str(path), 1, 1, "too large for answers", f"at most {MAX_BYTES >> 20} MiB")])
    return data


def _value(node: Node) -> object:
    match node:
        case Scalar(text, plain):
            return _scalar(text) if plain else text
        case Sequence(items):
            return [_value(i) for i in items]
        case Mapping(entries):
            return {k: _value(v) for k, (_, v) in entries.items()}


def _scalar(text: str) -> object:
    if text in ("true", "false"):
        return text == "true"
    if text in ("null", "~", ""):
        return None
    if re.fullmatch(r"[-+]?\d{1,30}", text):
        return int(text)
    if re.fullmatch(r"[-+]?\d*\.\d+([eE][-+]?\d{1,3})?|[-+]?\d+[eE][-+]?\d{1,3}", text):
        return float(text)
    return text
