"""No copying: runs of words shared with a source that is not here.

The source's six-word runs are kept as salted hashes in ``wording.yaml`` beside the bank,
so that the check needs nothing of its text. Words are lower-case, apostrophes dropped,
everything that is no letter or digit separates; a second pass compares crude stems, so
that copying with only the endings changed shows as well.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

from smquiz.bank.faults import BankError, Fault
from smquiz.bank.yamlread import Mapping, Scalar, Sequence, read_yaml

DIGITS = 12  # hex digits kept of each hash: 48 bits
FILE = "wording.yaml"
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ers", "ed", "es", "ly", "er", "s", "e")


class Hashes(NamedTuple):
    """The hashed runs of a source; ``exempt`` are titles and names, in words."""

    salt: str
    length: int
    exact: frozenset[str]
    stemmed: frozenset[str]
    exempt: tuple[str, ...]


def words_of(text: str) -> list[tuple[str, int]]:
    """Return the normalised words of a text with the line (from 1) in which each stands."""
    text = re.sub("[\u2018\u2019\u02bc\u00b4`']", "", unicodedata.normalize("NFKC", text).lower())
    found, line, last = [], 1, 0
    for match in re.finditer(r"[^\W_]+", text):
        line += text.count("\n", last, match.start())
        last = match.start()
        found.append((match[0], line))
    return found


def stem(word: str) -> str:
    """Cut a crude ending off.

    >>> stem("sharing"), stem("shared")
    ('shar', 'shar')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def hashed(salt: str, run: list[str]) -> str:
    """Return the salted hash of a run of words."""
    return hashlib.sha256(f"{salt} {' '.join(run)}".encode()).hexdigest()[:DIGITS]


def shared_runs(text: str, hashes: Hashes) -> list[tuple[int, str]]:
    """Return the runs shared with the source: line and words."""
    words = words_of(text)
    plain = [w for w, _ in words]
    stems = [stem(w) for w in plain]
    found = []
    for n in range(len(words) - hashes.length + 1):
        run = plain[n : n + hashes.length]
        told = " ".join(run)
        if any(told in e for e in hashes.exempt):
            continue
        known = hashed(hashes.salt, run) in hashes.exact
        if known or hashed(hashes.salt, stems[n : n + hashes.length]) in hashes.stemmed:
            found.append((words[n][1], told))
    return found


def read_hashes(path: Path) -> Hashes:
    """Read the hashed runs.

    Raises:
        BankError: the file is not what it should be.
    """
    faults: list[Fault] = []
    node = read_yaml(path.read_bytes(), str(path), faults)
    try:
        assert isinstance(node, Mapping)
        fields = {k: v for k, (_, v) in node.entries.items()}
        texts = {k: v.text for k, v in fields.items() if isinstance(v, Scalar)}
        exempt = fields["exempt"]
        assert isinstance(exempt, Sequence)
        hashes = Hashes(
            salt=texts["salt"],
            length=int(texts["length"]),
            exact=frozenset(texts["exact"].split()),
            stemmed=frozenset(texts["stemmed"].split()),
            exempt=tuple(e.text for e in exempt.items if isinstance(e, Scalar)),
        )
        assert len(hashes.exact) == int(texts["exact_count"])
        assert len(hashes.stemmed) == int(texts["stemmed_count"])
    except (AssertionError, KeyError, ValueError):
        fault = Fault(str(path), 1, 1, "not the hashed runs of a source", "restore the file")
        raise BankError([*faults, fault]) from None
    return hashes


def wording_faults(root: Path) -> list[Fault]:
    """Return a fault for every run that a bank's files share with its source."""
    from smquiz.bank.load import bank_files

    kept = root / FILE
    if not kept.is_file():
        return []
    try:
        hashes = read_hashes(kept)
    except BankError as error:
        return error.faults
    faults = []
    for path in bank_files(root):
        if not path.is_file():
            continue  # told by whoever reads the bank
        text = path.read_text("utf-8", errors="replace")
        faults += [
            Fault(
                str(path), line, 1, f"{hashes.length} words in a row from the source: \u201c{run}\u201d", "restate them"
            )
            for line, run in shared_runs(text, hashes)
        ]
    return faults
