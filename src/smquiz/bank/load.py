"""A bank from its folder or file: read, checked, joined; and kept compiled.

The compiled form holds the bank as msgpack with a checksum and the size and time of
every file it was made from. It is used while nothing changed; anything odd about it
and the YAML is read again. It can be deleted at any time.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from smquiz import __version__
from smquiz.engine.items import Bank, BankFile, CourseInfo, Item, Quality, Topic

if TYPE_CHECKING:
    from smquiz.bank.check import Built, Found
    from smquiz.bank.faults import Fault

FORMAT = 1
MAGIC = b"smquiz-bank\n"
NOT_BANK_FILES = ("wording.yaml",)
MAX_TOTAL = 64 * 1024 * 1024
MAX_FILES = 2000

T = TypeVar("T")
UNNAMED = CourseInfo(id="unnamed", title="unnamed")

Stamp = tuple[str, int, int]  # file, size in bytes, time of change in nanoseconds


def shipped_data() -> Path:
    """Return the folder of the shipped course: in the package, or beside its source."""
    package = Path(__file__).resolve().parent.parent / "_data"
    return package if package.is_dir() else Path(__file__).resolve().parents[3] / "data"


def load(path: Path | None, cache_dir: Path | None) -> Bank:
    """Load a bank, from its compiled form where that is fresh.

    Args:
        path: A folder or a file; the shipped course if ``None``.
        cache_dir: Where the compiled form is kept; ``None`` keeps none.

    Raises:
        BankError: with every fault found.
    """
    root = (path or shipped_data()).absolute()
    kept = _cache_file(root, cache_dir) if cache_dir else None
    stamps = _stamps(root)
    if kept is not None and stamps:
        bank = _compiled(kept, _head(root, stamps))
        if bank is not None:
            return bank
    from smquiz.bank.check import prove_typed
    from smquiz.bank.faults import BankError

    built, faults, typed = _read(root)
    errors = sorted([*faults, *prove_typed(typed)])
    if errors:
        raise BankError(errors)
    bank = join(built, root)
    if kept is not None and stamps:
        _keep(kept, _head(root, stamps), bank)
    return bank


class Examined(NamedTuple):
    """What a whole check found, and the bank itself if it can be used."""

    faults: list[Fault]
    bank: Bank | None


def check(path: Path) -> list[Fault]:
    """Return every fault of a bank, in the order of files and lines; the cache is not used."""
    return examine(path).faults


def examine(path: Path) -> Examined:
    """Check a bank whole: its form, its keys, the rules of quality, and what it copies.

    Typed answers are proved meanwhile in a process of their own, where there is one to be had.
    """
    from smquiz.bank.aside import Aside
    from smquiz.bank.check import items_of, prove_typed
    from smquiz.bank.faults import Fault
    from smquiz.bank.quality import quality_faults, subject_of
    from smquiz.bank.wording import wording_faults

    root = path.absolute()
    built, faults, typed = _read(root)
    aside = Aside(_prove_there, prove_typed, typed, list[Fault])
    told: list[Fault] = []
    subject = subject_of(built)
    found = list(items_of(built))
    if built and not faults:
        told = quality_faults(built, found, subject)
    copied = wording_faults(root, found, subject)
    faults += aside.result()
    bank = None if faults or not built else join(built, root)
    return Examined(sorted([*faults, *copied, *([] if faults else told)]), bank)


def _prove_there(typed: Sequence[Found]) -> list[Fault]:
    from smquiz.bank.glance import prove_at_a_glance  # only the other process needs it

    return prove_at_a_glance(typed)


# ------------------------------------------------------------------ reading
def bank_files(root: Path) -> list[Path]:
    """Return the YAML files of a bank, sorted; the file itself if it is one."""
    if root.is_file():
        return [root]
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        found += [
            Path(folder, n)
            for n in names
            if n.endswith((".yaml", ".yml")) and not n.startswith(".") and n not in NOT_BANK_FILES
        ]
        if len(found) > MAX_FILES:
            break
    return sorted(found)


def _read(root: Path) -> tuple[list[Built], list[Fault], list[Found]]:
    """Return the files of a bank, their faults, and the items whose typed answers are still to be proved."""
    from smquiz.bank.build import build
    from smquiz.bank.check import Built, check_alone, check_built
    from smquiz.bank.faults import Fault
    from smquiz.bank.yamlread import read_yaml

    faults: list[Fault] = []
    built: list[Built] = []
    typed: list[Found] = []
    partly: list[Built] = []
    named: dict[str, set[str]] = {}
    readable = True
    paths = bank_files(root) if root.exists() else []
    if not paths:
        what = "there is no YAML file here" if root.exists() else "there is no such file or folder"
        return [], [Fault(str(root), 1, 1, what, "name a bank's folder or file")], []
    if len(paths) > MAX_FILES or sum(size for _, size, _ in _stamps(root)) > MAX_TOTAL:
        what, todo = "too large for a bank", f"at most {MAX_FILES} files and 64 MiB in all"
        return [], [Fault(str(root), 1, 1, what, todo)], []
    for path in paths:
        name = shown(path)
        if not path.is_file():
            what = "cannot be read (no file, or a link to none)"
            faults.append(Fault(name, 1, 1, what, "remove it, or mend the link"))
            readable = False
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            faults.append(Fault(name, 1, 1, f"cannot be read ({error.strerror})", "check its permissions"))
            readable = False
            continue
        before = len(faults)
        node = read_yaml(data, name, faults)
        if node is None:
            readable = readable and len(faults) == before
            continue
        file, places = build(node, name, faults)
        if file is None:
            from smquiz.bank.sound import named_in, sound_part

            partly.append(Built(name, *sound_part(node, name)))
            for kind, names in named_in(node).items():
                named.setdefault(kind, set()).update(names)
        else:
            built.append(Built(name, file, places))
    if readable and built and not partly:
        built = [_with_topics(b, built) for b in built]
        more, typed = check_built(built)
        faults += more
        if not any(b.file.items or b.file.scenario_sets for b in built):
            faults.append(Fault(built[0].name, 1, 1, "the bank has no items", "add `items:`"))
    elif readable and partly:
        more, typed = check_built([*built, *partly], named)
        faults += more
    elif faults:
        more, typed = check_alone([*built, *partly])
        faults += more
    else:
        faults.append(Fault(str(root), 1, 1, "the bank is empty", "add `items:`"))
    return built, faults, typed


def _with_topics(b: Built, built: list[Built]) -> Built:
    """The smallest bank needs no topics: its items name them."""
    if b is not built[0] or any(x.file.topics for x in built):
        return b
    named = dict.fromkeys(
        t for x in built for t in [*(i.topic for i in x.file.items), *(s.topic for s in x.file.scenario_sets)]
    )
    topics = [Topic(id=t, slug=t, title=t) for t in named]
    return b._replace(file=msgspec.structs.replace(b.file, topics=topics))


def shown(path: Path) -> str:
    """Return a file's name as messages tell it: from the working folder, if it lies there."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def join(built: list[Built], root: Path) -> Bank:
    """Join the files of a checked bank."""
    files: list[BankFile] = [b.file for b in built]
    items: list[Item] = sorted((i for f in files for i in f.items), key=lambda i: i.id)
    sets = sorted((s for f in files for s in f.scenario_sets), key=lambda s: s.id)
    items += [i for s in sets for i in s.items]
    course = next((f.course for f in files if isinstance(f.course, CourseInfo)), None)
    lessons = {f.lesson.topic: f.lesson for f in files if f.lesson}
    bank = Bank(
        course=course or CourseInfo(id=_id_of(root), title=root.stem),
        topics=[t for f in files for t in f.topics],
        claims=_by_name((c.id, c) for f in files for c in f.claims),
        misconceptions=_by_name((m.id, m) for f in files for m in f.misconceptions),
        objectives=_by_name((o.id, o) for f in files for o in f.objectives),
        presets=_by_name((p.name, p) for f in files for p in f.presets),
        glossary=sorted((t for f in files for t in f.glossary), key=lambda t: t.term.lower()),
        items={i.id: i for i in items},
        stimuli={s.id: s.stimulus for s in sets},
        lessons={t: lessons[t] for t in sorted(lessons)},
        quality=next((f.quality for f in files if isinstance(f.quality, Quality)), Quality()),
    )
    import hashlib  # only a bank that is built anew needs it

    told = msgspec.structs.replace(bank, course=course or UNNAMED, quality=Quality())
    return msgspec.structs.replace(bank, sha256=hashlib.sha256(msgspec.msgpack.encode(told)).hexdigest())


def _by_name(named: Iterable[tuple[str, T]]) -> dict[str, T]:
    return dict(sorted(named, key=lambda pair: pair[0]))


def _id_of(root: Path) -> str:
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in root.stem).strip("-._")
    return name[:64] or "bank"


# ------------------------------------------------------------------ the compiled form
def _stamps(root: Path) -> list[Stamp]:
    stamps = []
    try:
        for path in bank_files(root):
            found = path.stat()
            stamps.append((str(path), found.st_size, found.st_mtime_ns))
    except OSError:
        return []
    return stamps


def _cache_file(root: Path, cache_dir: Path) -> Path:
    name = str(root).encode(errors="replace")
    return cache_dir / f"bank-{len(name)}-{zlib.crc32(name):08x}.bin"


def _head(root: Path, stamps: list[Stamp]) -> bytes:
    """What the compiled form was made from, and by which program, in one line."""
    return MAGIC + repr((FORMAT, __version__, str(root), stamps)).encode(errors="replace") + b"\n"


def _compiled(kept: Path, head: bytes) -> Bank | None:
    """Return the kept bank if it was made from just this, and is whole (CRC-32)."""
    try:
        data = kept.read_bytes()
    except OSError:
        return None
    body = memoryview(data)[len(head) + 4 :]
    if not data.startswith(head) or data[len(head) : len(head) + 4] != zlib.crc32(body).to_bytes(4):
        return None
    try:
        return msgspec.msgpack.decode(body, type=Bank)
    except msgspec.MsgspecError:
        return None


def _keep(kept: Path, head: bytes, bank: Bank) -> None:
    import tempfile

    body = msgspec.msgpack.encode(bank)
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=kept.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(head + zlib.crc32(body).to_bytes(4) + body)
            Path(name).replace(kept)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError:
        return  # a cache that cannot be written is only slow
