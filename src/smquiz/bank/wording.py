"""No copying: runs of words shared with a source that is not here.

The source's runs are kept as salted hashes in ``wording.yaml`` beside the bank, so that the
check needs nothing of its text. Words are lower-case, apostrophes dropped, everything that is
no letter or digit separates. Crude stems are compared, so that copying with only the endings
changed shows as well. A sieve of few bits, in which most words of the language collide, says
quickly of most places that no run begins there.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from smquiz.bank.faults import BankError, Fault
from smquiz.bank.yamlread import Mapping, Scalar, read_yaml
from smquiz.bank.yamlread import Sequence as Listed

DIGITS = 12  # hex digits kept of each hash: 48 bits
SIEVE_BITS = 4096
FILE = "wording.yaml"
MOST_SHORT_RUNS, MOST_IN_ITEM = 10, 1
_ENDINGS = ("ingly", "edly", "ings", "ing", "ies", "ied", "ers", "ed", "es", "ly", "er", "s", "e")


class Hashes(NamedTuple):
    """The hashed runs of a source; ``exempt`` are titles and names, in words.

    ``short`` are the runs that are one word shorter than ``length``.
    """

    salt: str
    length: int
    runs: frozenset[str]
    short: frozenset[str]
    sieve: int
    exempt: tuple[str, ...]


class Run(NamedTuple):
    """A run of words shared with the source, and the line (from 1) where it begins."""

    line: int
    words: str


def words_of(text: str) -> list[tuple[str, int]]:
    """Return the normalised words of a text with the line (from 1) in which each stands."""
    return [(w, n) for n, line in enumerate(_normal(text).split("\n"), 1) for w in _WORD.findall(line)]


_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("[\u2018\u2019\u02bc\u00b4`']")


def _normal(text: str) -> str:
    return _APOSTROPHES.sub("", unicodedata.normalize("NFKC", text).lower())


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Cut a crude ending off.

    >>> stem("sharing"), stem("shared")
    ('shar', 'shar')
    """
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def hash_source(text: str, salt: str, exempt: Iterable[str] = (), length: int = 6) -> Hashes:
    """Hash the runs of a source.

    Args:
        text: The source.
        salt: Any text; it keeps one source's hashes from being looked up for another.
        exempt: Titles and names that may be said.
        length: Words in a run.
    """
    stems = [stem(w) for w, _ in words_of(text)]
    sieve = 0
    for s in stems:
        sieve |= 1 << _place(salt, s)
    return Hashes(
        salt=salt,
        length=length,
        runs=frozenset(_hashed(salt, r) for r in _windows(stems, length)),
        short=frozenset(_hashed(salt, r) for r in _windows(stems, length - 1)),
        sieve=sieve,
        exempt=tuple(" ".join(_WORD.findall(_normal(e))) for e in exempt),
    )


def _windows(words: Sequence[str], length: int) -> Iterator[Sequence[str]]:
    return (words[n : n + length] for n in range(len(words) - length + 1))


def _hashed(salt: str, run: Sequence[str]) -> str:
    return _digest(hashlib.sha256(f"{salt} ".encode()), run)


def _digest(salted: hashlib._Hash, run: Sequence[str]) -> str:
    """Return the digits kept of a run's hash; ``salted`` has taken the salt in and is left as it is."""
    own = salted.copy()
    own.update(" ".join(run).encode())
    return own.hexdigest()[:DIGITS]


def _place(salt: str, word: str) -> int:
    return zlib.crc32(f"{salt} {word}".encode()) % SIEVE_BITS


def as_yaml(hashes: Hashes) -> str:
    """Write hashes as the file that ``read_hashes`` reads."""
    import textwrap

    def listed(digests: frozenset[str]) -> str:
        return textwrap.fill(" ".join(sorted(digests)), 110, initial_indent="  ", subsequent_indent="  ")

    sieve = textwrap.fill(f"{hashes.sieve:0{SIEVE_BITS // 4}x}", 110, initial_indent="  ", subsequent_indent="  ")
    exempt = "".join(f'\n  - "{e}"' for e in hashes.exempt) or " []"
    return (
        "# Salted hashes of the source's runs of words: the check against copying needs nothing of its text.\n"
        f"salt: {hashes.salt}\nlength: {hashes.length}\n"
        f"runs_count: {len(hashes.runs)}\nshort_count: {len(hashes.short)}\n"
        f"exempt:{exempt}\nsieve: >-\n{sieve}\nruns: >-\n{listed(hashes.runs)}\nshort: >-\n{listed(hashes.short)}\n"
    )


def shared_runs(text: str, hashes: Hashes) -> tuple[list[Run], list[Run]]:
    """Return the runs shared with the source: the full ones, and shorter ones by one word outside those."""
    words = words_of(text)
    plain = [w for w, _ in words]
    cut = {w: stem(w) for w in set(plain)}
    known = {s: hashes.sieve >> _place(hashes.salt, s) & 1 for s in set(cut.values())}
    stems = [cut[w] for w in plain]
    passing, since = [], 0
    for s in stems:
        since = since + 1 if known[s] else 0
        passing.append(since)
    starts = [n - hashes.length + 2 for n, since in enumerate(passing) if since >= hashes.length - 1]
    full, short, covered = [], [], -1
    salt = hashlib.sha256(f"{hashes.salt} ".encode())
    for n in starts:
        end = n + hashes.length
        if _digest(salt, stems[n : end - 1]) not in hashes.short:
            continue  # a full run begins with a shorter one
        whole = end <= len(passing) and passing[end - 1] >= hashes.length
        if whole and _digest(salt, stems[n:end]) in hashes.runs:
            told = " ".join(plain[n:end])
            if not _exempt(told, hashes):
                full.append(Run(words[n][1], told))
                covered = end
        if end - 1 > covered:
            told = " ".join(plain[n : end - 1])
            if not _exempt(told, hashes):
                short.append(Run(words[n][1], told))
                covered = end - 1
    return full, short


def _exempt(run: str, hashes: Hashes) -> bool:
    return any(run in e for e in hashes.exempt)


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
        assert isinstance(exempt, Listed)
        hashes = Hashes(
            salt=texts["salt"],
            length=int(texts["length"]),
            runs=frozenset(texts["runs"].split()),
            short=frozenset(texts["short"].split()),
            sieve=int(texts["sieve"].replace(" ", ""), 16),
            exempt=tuple(e.text for e in exempt.items if isinstance(e, Scalar)),
        )
        assert hashes.length > 1
        assert len(hashes.runs) == int(texts["runs_count"])
        assert len(hashes.short) == int(texts["short_count"])
    except (AssertionError, KeyError, ValueError):
        fault = Fault(str(path), 1, 1, "not the hashed runs of a source", "make it anew: `smquiz bank hash SOURCE`")
        raise BankError([*faults, fault]) from None
    return hashes


def wording_faults(root: Path, starts: Sequence[tuple[str, int, str]] = ()) -> list[Fault]:
    """Return a fault for every run that a bank's files share with its source (R10, R12).

    Args:
        root: The bank's folder.
        starts: File, first line and id of each item, sorted, to tell which item a run is in.
    """
    from smquiz.bank.load import bank_files, shown

    kept = root / FILE
    if not kept.is_file():
        return []
    try:
        hashes = read_hashes(kept)
    except BankError as error:
        return error.faults
    faults: list[Fault] = []
    short: list[tuple[str, Run]] = []
    for path in bank_files(root):
        if not path.is_file():
            continue  # told by whoever reads the bank
        name = shown(path)
        full, nearly = shared_runs(path.read_text("utf-8", errors="replace"), hashes)
        faults += [
            Fault(
                name,
                r.line,
                1,
                f"{hashes.length} words in a row from the source: \u201c{r.words}\u201d",
                "restate",
                rule="R10",
            )
            for r in full
        ]
        short += [(name, r) for r in nearly]
    return faults + _short_faults(short, starts)


def _short_faults(short: list[tuple[str, Run]], starts: Sequence[tuple[str, int, str]]) -> list[Fault]:
    by_item: dict[str, list[tuple[str, Run]]] = defaultdict(list)
    keys = [(file, line) for file, line, _ in starts]
    for name, run in short:
        at = bisect_right(keys, (name, run.line)) - 1
        if at >= 0 and starts[at][0] == name:
            by_item[starts[at][2]].append((name, run))
    told = [x for runs in by_item.values() if len(runs) > MOST_IN_ITEM for x in runs]
    if len(short) > MOST_SHORT_RUNS:
        told = short
    return [
        Fault(
            name, run.line, 1, f"words in a row from the source: \u201c{run.words}\u201d", "restate", "warning", "R12"
        )
        for name, run in dict.fromkeys(told)
    ]
