"""Small banks, written out, that single tests change in one place."""

from __future__ import annotations

from pathlib import Path

from smquiz.bank import load
from smquiz.bank.faults import Fault

HEAD = """\
course: {id: small, title: Small}
topics: [{id: T1, slug: first, title: First}, {id: T2, slug: second, title: Second}]
claims: [{id: C1, where: line 1, text: A claim.}]
misconceptions: [{id: M1, name: muddle, text: Wrong., correction: Right., claims: [C1]}]
objectives: [{id: O1, topic: T1, level: apply, text: Can do., claims: [C1], misconceptions: [M1]}]
presets: [{name: quick, questions: 2, time: "10m", per_topic: {T1: 1}}]
"""
SINGLE = """\
- id: sc
  type: single_choice
  topic: T1
  objective: O1
  bloom: apply
  claims: [C1]
  stem: Which?
  options: [{id: a, text: One, misconception: M1}, {id: b, text: Two}, {id: c, text: Three}]
  answer: b
"""
MULTIPLE = """\
- id: mr
  type: multiple_response
  topic: T1
  stem: Which ones?
  options: [{id: a, text: One}, {id: b, text: Two, if_missed: M1}, {id: c, text: Three}]
  answer: [a, b]
"""
TRUE_FALSE = """\
- {id: tf, type: true_false, topic: T1, stem: "So?", answer: true, misconception: M1}
"""
REASON = """\
- id: tfr
  type: true_false_reason
  topic: T1
  stem: Judge.
  options: [{id: a, for: true, text: One}, {id: b, for: false, text: Two}]
  answer: {verdict: false, reason: b}
"""
CLASSIFY = """\
- id: cl
  type: classify
  topic: T1
  stem: Sort.
  categories: [left, right]
  options: [{id: a, text: One, traps: {right: M1}}, {id: b, text: Two}]
  answer: {a: left, b: right}
"""
MATCHING = """\
- id: ma
  type: matching
  topic: T1
  stem: Match.
  prompts: [{id: p1, text: One}, {id: p2, text: Two}]
  options: [{id: a, text: A}, {id: b, text: B}, {id: c, text: C}]
  confusions: [{prompt: p1, option: b, feedback: Mixed up., misconception: M1}]
  answer: {p1: a, p2: b}
"""
ORDERING = """\
- id: or
  type: ordering
  topic: T1
  stem: Order.
  options: [{id: a, text: One}, {id: b, text: Two}, {id: c, text: Three}]
  answer: [c, a, b]
  also: [[a, c, b]]
"""
CLOZE = """\
- id: cz
  type: cloze
  topic: T1
  stem: A [1] and a [2].
  blanks:
    - {id: 1, options: [{id: a, text: One}, {id: b, text: Two}]}
    - {id: 2, options: [{id: a, text: One}, {id: b, text: Two}]}
  answer: {1: a, 2: b}
"""
SHORT = """\
- id: sa
  type: short_answer
  topic: T1
  stem: One word.
  options:
    - {id: r1, accept: true, any: [audience]}
    - {id: r2, accept: false, match: '^followers?$', misconception: M1}
  answer: audience
  tests: {accept: [Audience.], reject: [followers]}
"""
NUMERIC = """\
- id: nu
  type: numeric
  topic: T1
  stem: How many?
  answer: 12.5
  tolerance: 0.5
  traps: [{value: 25, feedback: Halve it.}]
"""
ALL = SINGLE + MULTIPLE + TRUE_FALSE + REASON + CLASSIFY + MATCHING + ORDERING + CLOZE + SHORT + NUMERIC
SET = """\
scenario_sets:
- id: set1
  topic: T2
  pool: exam
  setting: bakery
  stimulus: A baker posts.
  items:
    - {id: set1-b, type: true_false, stem: "So?", answer: true}
    - {id: set1-a, type: true_false, stem: "Or so?", answer: false, pool: practice}
"""
LONG_CASE = """\
topics: [{id: bread, slug: bread, title: Bread}]
scenario_sets:
- id: set
  topic: bread
  stimulus: >-
    START %s END
  items:
  - {id: a, type: true_false, stem: "Did the dough rise?", answer: true}
  - {id: b, type: true_false, stem: "Did the dough sink?", answer: false}
"""
LESSON = """\
lesson:
  topic: T1
  title: First steps
  hook: A hook.
  pretest:
    stem: Guess.
    options: [{id: a, text: One}, {id: b, text: Two}]
    answer: a
  steps:
    - id: s1
      title: Step
      text: A text.
      claims: [C1]
      misconceptions: [M1]
      check: {type: true_false, stem: "So?", answer: true}
  worked_example: {title: A case, case: It was so., parts: [{ask: "What?", tell: That.}]}
  contrast: {columns: [Aspect, Left, Right], rows: [[kind, means, act]]}
  checks: [sc]
  summary: In short.
  reflection: Think.
"""
WHOLE = f"{HEAD}items:\n{ALL}{SET}{LESSON}"


def write(folder: Path, text: str | bytes, name: str = "bank.yaml") -> Path:
    """Write one file of a bank and return its path."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def place_of(text: str, mark: str) -> int:
    """Return the line (from 1) in which ``mark`` first stands."""
    return text[: text.index(mark)].count("\n") + 1


def check(path: Path) -> list[Fault]:
    """Return the faults of form and reference; what the rules of quality say is left out."""
    return [f for f in load.check(path) if not f.rule]
