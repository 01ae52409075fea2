"""One session that was continued on two machines: which of its courses are kept, and under which ids.

A course is a list of events. Merging collects the courses of a session from both journals and
brings them to one form, which depends on the courses alone: not on which journal was merged into
which, nor in what order. Its rules:

1. A course that another one continues is not kept beside it, nor one that adds nothing to another
   but that questions were looked at (shown, left, the list of answers read).
2. The others are all kept, so that no answer is lost: the course that was continued first has the
   session's id, the next ``id-2``, and so on. The beginning that they share stands in each.
3. Marks given anew after the end (``regraded``) are no course of their own: they follow the end,
   by their time.

"Continued first" compares, at the first event in which two courses differ, the time and then the
bytes; what is added to their ends later does not change that order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from smquiz.engine.session import AnyEvent, Finished, Left, Reviewed, Shown

_encoder = msgspec.json.Encoder()
END = b'{"event":"finished",'  # how the body of a session's end begins
_LOOKING = (Shown, Left, Reviewed)

Course = tuple["Step", ...]


class Step(NamedTuple):
    """An event in the form that is compared: its time, its bytes, whether it only looked or ended."""

    at: float
    body: bytes
    looks: bool = False
    ends: bool = False


def step_of(event: AnyEvent) -> Step:
    """Return the form of an event that is compared, the same for all that say the same."""
    return Step(event.at, _encoder.encode(event), isinstance(event, _LOOKING), isinstance(event, Finished))


def root_of(session: str) -> str:
    """Return the id that a session had before it was continued on two machines.

    >>> root_of("a1b2-2"), root_of("a1b2")
    ('a1b2', 'a1b2')
    """
    return session.partition("-")[0]


def merged(root: str, courses: Iterable[Course]) -> dict[str, Course]:
    """Return the courses of one session that are kept, by their ids."""
    cores: dict[Course, Course] = {}  # what was done to the whole course until its end
    marks: dict[Course, set[Step]] = {}
    for course in courses:
        core, after = _parted(course)
        done = tuple(s for s in core if not s.looks)
        cores[done] = max(cores.get(done, core), core, key=lambda c: (len(c), c))
        marks.setdefault(done, set()).update(after)
    kept = sorted(
        cores[done] + tuple(sorted(marks[done]))
        for done, following in _with_following(sorted(cores))
        if following[: len(done)] != done
    )
    return {root if n == 1 else f"{root}-{n}": course for n, course in enumerate(kept, 1)}


def _with_following(courses: list[Course]) -> Iterable[tuple[Course, Course]]:
    """Pair each of the sorted courses with the next, which continues it if any does."""
    return zip(courses, [*courses[1:], ()], strict=True)


def _parted(course: Course) -> tuple[Course, Course]:
    """Part a course after its end."""
    end = next((n + 1 for n, s in enumerate(course) if s.ends), len(course))
    return course[:end], course[end:]
