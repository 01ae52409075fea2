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
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from smquiz.bank.faults import BankError, Fault
from smquiz.bank.yamlread import Mapping, Scalar, read_yaml
from smquiz.bank.yamlread import Sequence as Listed
from smquiz.engine.items import Item

if TYPE_CHECKING:
    from smquiz.bank.check import Found
    from smquiz.engine.quality.subject import Subject

DIGITS = 12  # hex digits kept of each hash: 48 bits
SIEVE_BITS = 4096
FILE = "wording.yaml"
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
_APOSTROPHES = "\u2018\u2019\u02bc\u00b4`'"


def _normal(text: str) -> str:
    normal = unicodedata.normalize("NFKC", text).lower()
    for apostrophe in _APOSTROPHES:
        normal = normal.replace(apostrophe, "")
    return normal


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


class Sieve(dict[str, str]):
    """Says of each word by "1" or "0" whether the source may hold it; what was asked once is known."""

    def __init__(self, hashes: Hashes) -> None:
        super().__init__()
        self._salt, self._bits = hashes.salt, hashes.sieve

    def __missing__(self, word: str) -> str:
        self[word] = "01"[self._bits >> _place(self._salt, stem(word)) & 1]
        return self[word]


def shared_runs(text: str, hashes: Hashes, sieve: Sieve | None = None) -> tuple[list[Run], list[Run]]:
    """Return the runs shared with the source: the full ones, and shorter ones by one word outside those.

    Args:
        text: What may be copied in part.
        hashes: Those of the source.
        sieve: One that has seen other texts already, if there is one.
    """
    normal = _normal(text)
    plain = _WORD.findall(normal)
    sieve = Sieve(hashes) if sieve is None else sieve
    sieved = "".join(map(sieve.__getitem__, plain))
    full, short, covered = [], [], -1
    salt = hashlib.sha256(f"{hashes.salt} ".encode())
    for begin, past in (m.span() for m in re.finditer("1" * (hashes.length - 1) + "+", sieved)):
        stems = [stem(w) for w in plain[begin:past]]
        for n in range(begin, past - hashes.length + 2):
            end = n + hashes.length
            run = stems[n - begin : end - begin]
            if _digest(salt, run[: hashes.length - 1]) not in hashes.short:
                continue  # a full run begins with a shorter one
            if end <= past and _digest(salt, run) in hashes.runs:
                told = " ".join(plain[n:end])
                if not _exempt(told, hashes):
                    full.append(Run(_line_of(normal, n), told))
                    covered = end
            if end - 1 > covered:
                told = " ".join(plain[n : end - 1])
                if not _exempt(told, hashes):
                    short.append(Run(_line_of(normal, n), told))
                    covered = end - 1
    return full, short


def _line_of(normal: str, word: int) -> int:
    """Return the line (from 1) of a word (from 0)."""
    found = next(islice(_WORD.finditer(normal), word, None))
    return normal.count("\n", 0, found.start()) + 1


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


# ------------------------------------------------------------------ rules R10, R12, R13
class Copied(NamedTuple):
    """A shared run where it was found; ``item`` is the one it stands in, if it stands in one."""

    file: str
    run: Run
    item: Item | None = None

    @property
    def where(self) -> str:
        """What runs are counted in: the item, or else the file."""
        return self.item.id if self.item else f"{self.file}:"


def wording_faults(root: Path, found: Sequence[Found], subject: Subject) -> list[Fault]:
    """Return a fault for every run that a bank's files share with its source (R10, R12).

    Args:
        root: The bank's folder.
        found: Its items, whose waivers are heard.
        subject: What the bank says of levels and limits.
    """
    kept = root / FILE
    wanted = subject.quality.hashed_runs
    if not kept.is_file():
        return [] if wanted is None else [_missing(kept, f"no file of hashes, where {wanted} runs are wanted", subject)]
    try:
        hashes = read_hashes(kept)
    except BankError as error:
        return error.faults
    faults = []
    if wanted is not None and wanted != len(hashes.runs):
        faults = [_missing(kept, f"hashes of {len(hashes.runs)} runs, where {wanted} are wanted", subject)]
    full, short = _copies(root, hashes)
    if full or short:
        items = _Whereabouts(found)
        faults += _long_faults([items.at_home(c) for c in full], hashes.length, subject)
        faults += _short_faults([items.at_home(c) for c in short], hashes.length - 1, subject)
    return faults


def _missing(kept: Path, what: str, subject: Subject) -> Fault:
    from smquiz.bank.load import shown

    level: Literal["error", "warning"] = "warning" if subject.level("R13") == "warning" else "error"
    return Fault(shown(kept), 1, 1, what, "make it anew: `smquiz bank hash SOURCE`", level, "R13")


def _copies(root: Path, hashes: Hashes) -> tuple[list[Copied], list[Copied]]:
    """Search all files: full runs, and those one word shorter."""
    from smquiz.bank.load import bank_files, shown

    full: list[Copied] = []
    short: list[Copied] = []
    sieve = Sieve(hashes)
    for path in bank_files(root):
        if path.is_file():  # what cannot be read is told by whoever reads the bank
            runs = shared_runs(path.read_text("utf-8", errors="replace"), hashes, sieve)
            for kept, those in zip((full, short), runs, strict=True):
                kept += [Copied(shown(path), r) for r in those]
    return full, short


class _Whereabouts:
    """Tells which item a line of a file belongs to."""

    def __init__(self, found: Sequence[Found]) -> None:
        self._starts: dict[str, list[tuple[int, Item | None]]] = {}
        by_file: dict[str, dict[tuple[str | int, ...], Item]] = defaultdict(dict)
        for f in found:
            by_file[f.built.name][f.path] = f.item
        for f in found:
            if f.built.name not in self._starts:
                items = by_file[f.built.name]
                self._starts[f.built.name] = [(n, items.get(path)) for n, path in f.built.places.begins(items)]

    def at_home(self, copied: Copied) -> Copied:
        """Return what was copied with the item that it stands in."""
        starts = self._starts.get(copied.file, [])
        at = bisect_right(starts, copied.run.line, key=lambda start: start[0]) - 1
        return copied._replace(item=starts[at][1] if at >= 0 else None)


def _long_faults(full: list[Copied], length: int, subject: Subject) -> list[Fault]:
    heard = [c for c in full if not (c.item and c.item.waive.get("R10"))]
    return _told("R10", _beyond(heard, subject.limit("R10", "most")), length, subject)


def _short_faults(short: list[Copied], length: int, subject: Subject) -> list[Fault]:
    heard = [c for c in short if not (c.item and c.item.waive.get("R12"))]
    many = len(heard) > subject.limit("R12", "bank")
    in_items = [c for c in heard if c.item]
    return _told("R12", heard if many else _beyond(in_items, subject.limit("R12", "item")), length, subject)


def _beyond(copied: list[Copied], most: float) -> list[Copied]:
    """Return the runs of every place that holds more of them than it may."""
    count = Counter(c.where for c in copied)
    return [c for c in copied if count[c.where] > most]


def _told(rule: str, copied: list[Copied], length: int, subject: Subject) -> list[Fault]:
    level = subject.level(rule)
    if level == "off":
        return []
    return [
        Fault(
            c.file,
            c.run.line,
            1,
            _words_from_source(length, c.run),
            "restate",
            level,
            rule,
            c.item.id if c.item else "",
        )
        for c in copied
    ]


def _words_from_source(length: int, run: Run) -> str:
    return f"{length} words in a row from the source: \u201c{run.words}\u201d"
