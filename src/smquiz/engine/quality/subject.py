"""What the rules of quality look at, and what they say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from smquiz.engine.items import Claim, Item, Lesson, Misconception, Objective, Preset, Quality, Topic
from smquiz.engine.quality.catalogue import RULES, Level, limit_of
from smquiz.engine.quality.groups import Group, all_groups

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """What a rule found.

    ``path`` is a place in the item. If it speaks of the bank, ``item`` is empty, and ``path`` begins
    with a section and a name in it, such as ``("objectives", "O1")``, or is empty as well.
    """

    rule: str
    item: str
    path: Path
    what: str
    todo: str
    level: Level = "warning"


class Found(NamedTuple):
    """What a rule says before it is known whether anybody wants to hear it."""

    rule: str
    path: Path
    what: str
    todo: str
    level: Literal["error", "warning"] | None = None


@dataclass(frozen=True)
class Subject:
    """What the rules look at: the items and what the course says of them."""

    items: list[Item]
    topics: list[Topic] = field(default_factory=list)
    claims: dict[str, Claim] = field(default_factory=dict)
    misconceptions: dict[str, Misconception] = field(default_factory=dict)
    objectives: dict[str, Objective] = field(default_factory=dict)
    stimuli: dict[str, str] = field(default_factory=dict)
    presets: dict[str, Preset] = field(default_factory=dict)
    quality: Quality = field(default_factory=Quality)
    lessons: list[Lesson] = field(default_factory=list)

    def limit(self, rule: str, name: str) -> float:
        """Return a rule's limit: the course's if it sets one, else the rule's own."""
        return limit_of(self.quality, rule, name)

    def level(self, rule: str) -> Level:
        """Return how loud a rule is in this course."""
        return self.quality.levels.get(rule, RULES[rule].level)

    @cached_property
    def groups(self) -> list[Group]:
        """All pick-one groups."""
        return all_groups(self.items)

    @property
    def planned(self) -> bool:
        """Whether the bank has quotas, and so a blueprint that it can fall short of."""
        return any(o.quota for o in self.objectives.values())

    @cached_property
    def has_feedback(self) -> bool:
        """Whether any option of any item has feedback."""
        from smquiz.engine.quality.parts import comments_of

        return any(c.feedback for i in self.items for c in comments_of(i))


ItemRule = Callable[[Item, Subject], Iterator[Found]]
PairRule = Callable[[Subject], Iterator[tuple[Item, Found]]]
BankRule = Callable[[Subject], Iterator[Found]]
