"""What a bank is made of: items of ten forms, scenario sets, lessons and the course.

These frozen structs are the one definition of each thing: the YAML is parsed into
them, the JSON Schema is printed from them, and the rules work on them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

# ------------------------------------------------------------------ vocabulary
Id = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        max_length=64,
        description="Letters, digits, point, hyphen, underscore; stable for ever.",
    ),
]
Text = Annotated[str, Meta(min_length=1, max_length=4000)]
Pool = Literal["lesson", "practice", "placement", "exam", "review"]
Level = Literal["remember", "understand", "apply", "analyse", "evaluate"]
Verdict = Literal["correct", "partly_correct", "incorrect", "unanswered"]

LEVELS: tuple[Level, ...] = ("remember", "understand", "apply", "analyse", "evaluate")

# A response as it is typed into an answers file and as it stands in the score JSON.
Response = str | bool | int | float | list[str] | dict[str, str | bool] | None


class Struct(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all that an author writes: frozen, keyword only, no unknown fields."""


# ------------------------------------------------------------------ parts of items
class Option(Struct, frozen=True, kw_only=True):
    """One choice of an item, with the feedback for whoever takes it.

    ``misconception`` is shown by choosing it, ``if_missed`` by leaving it out
    (multiple response).
    """

    id: Id
    text: Text
    feedback: str = ""
    misconception: Id | None = None
    if_missed: Id | None = None
    no_misconception_reason: str | None = None


class ReasonOption(Struct, frozen=True, kw_only=True):
    """A reason that implies one of the two verdicts on a statement."""

    id: Id
    for_: bool = msgspec.field(name="for")
    text: Text
    feedback: str = ""
    misconception: Id | None = None
    no_misconception_reason: str | None = None


class Line(Struct, frozen=True, kw_only=True):
    """A statement to be sorted; ``traps`` maps a wrong category to its misconception."""

    id: Id
    text: Text
    feedback: str = ""
    traps: dict[str, Id] = {}


class Prompt(Struct, frozen=True, kw_only=True):
    """The left-hand side of a pair in a matching item."""

    id: Id
    text: Text


class Confusion(Struct, frozen=True, kw_only=True):
    """A wrong pair of a matching item that deserves feedback of its own."""

    prompt: Id
    option: Id
    feedback: Text
    misconception: Id | None = None


class Blank(Struct, frozen=True, kw_only=True):
    """A gap ``[id]`` of a cloze text and the words that may fill it."""

    id: Annotated[int, Meta(ge=1, le=9)]
    options: Annotated[list[Option], Meta(min_length=2, max_length=8)]


class AnswerRule(Struct, frozen=True, kw_only=True):
    """A rule for typed answers: the first rule that fits decides.

    ``any`` lists whole answers; ``match`` is a pattern searched in the folded text.
    Exactly one of the two is given.
    """

    id: Id
    accept: bool
    any: list[str] = []
    match: str | None = None
    feedback: str = ""
    misconception: Id | None = None


class AnswerTests(Struct, frozen=True, kw_only=True):
    """Typed answers that must be accepted and refused: the rules prove themselves."""

    accept: list[str] = []
    reject: list[str] = []


class NumberTrap(Struct, frozen=True, kw_only=True):
    """A wrong number that people arrive at, with its feedback."""

    value: float
    feedback: Text
    misconception: Id | None = None


class VerdictReason(Struct, frozen=True, kw_only=True):
    """The key of a true/false item with reasons."""

    verdict: bool
    reason: Id


class TrueFalseFeedback(Struct, frozen=True, kw_only=True):
    """Feedback for either answer of a true/false item."""

    true: str = ""
    false: str = ""


# ------------------------------------------------------------------ items
class ItemBase(Struct, frozen=True, kw_only=True):
    """Fields that every item has."""

    id: Id
    topic: Id
    stem: Text
    explanation: str = ""
    objective: Id | None = None
    lens: str | None = None
    pool: Pool = "practice"
    claims: list[Id] = []
    bloom: Level | None = None
    difficulty: Annotated[float, Meta(ge=-3, le=3)] = 0.0
    setting: str | None = None
    hint: str = ""
    # Further hints, each nearer to the answer than the one before.
    more_hints: list[Text] = []
    # What each try before the right one costs here, if not what the preset says.
    penalty: Annotated[float, Meta(ge=0, le=1)] | None = None
    tags: list[str] = []
    enemies: list[Id] = []
    waive: dict[str, str] = {}
    # Set by the loader on children of a scenario set; authors do not write it.
    scenario: Id | None = None


class SingleChoice(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="single_choice"):
    """Choose one of several options."""

    options: Annotated[list[Option], Meta(min_length=2, max_length=12)]
    answer: Id


class MultipleResponse(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="multiple_response"):
    """Choose all options that fit."""

    options: Annotated[list[Option], Meta(min_length=2, max_length=12)]
    answer: Annotated[list[Id], Meta(min_length=1)]


class TrueFalse(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="true_false"):
    """Judge a statement."""

    answer: bool
    feedback: TrueFalseFeedback = TrueFalseFeedback()
    misconception: Id | None = None


class TrueFalseReason(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="true_false_reason"):
    """Judge a statement and say why: each reason implies a verdict."""

    options: Annotated[list[ReasonOption], Meta(min_length=2, max_length=8)]
    answer: VerdictReason


class Classify(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="classify"):
    """Sort statements into categories."""

    categories: Annotated[list[Id], Meta(min_length=2, max_length=9)]
    options: Annotated[list[Line], Meta(min_length=1, max_length=12)]
    answer: dict[str, Id]


class Matching(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="matching"):
    """Pair each prompt with an option; some options may be left over."""

    prompts: Annotated[list[Prompt], Meta(min_length=2, max_length=9)]
    options: Annotated[list[Option], Meta(min_length=2, max_length=12)]
    answer: dict[str, Id]
    confusions: list[Confusion] = []


class Ordering(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="ordering"):
    """Put steps in order. ``also`` lists further right orders."""

    options: Annotated[list[Option], Meta(min_length=2, max_length=9)]
    answer: list[Id]
    also: list[list[Id]] = []


class Cloze(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="cloze"):
    """Fill the blanks ``[1]``, ``[2]``, ... of the stem from short lists."""

    blanks: Annotated[list[Blank], Meta(min_length=1, max_length=9)]
    answer: dict[str, Id]


class ShortAnswer(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="short_answer"):
    """Type a few words."""

    options: Annotated[list[AnswerRule], Meta(min_length=1, max_length=40)]
    answer: Text
    default_feedback: str = ""
    tests: AnswerTests = AnswerTests()


class Numeric(ItemBase, frozen=True, kw_only=True, tag_field="type", tag="numeric"):
    """Type a number; right within ``tolerance`` of the key (absolute)."""

    answer: float
    tolerance: Annotated[float, Meta(ge=0)] = 0.0
    unit: str = ""
    feedback: str = ""
    default_feedback: str = ""
    traps: list[NumberTrap] = []


Item = (
    SingleChoice
    | MultipleResponse
    | TrueFalse
    | TrueFalseReason
    | Classify
    | Matching
    | Ordering
    | Cloze
    | ShortAnswer
    | Numeric
)

ITEM_TYPES: dict[str, type[ItemBase]] = {
    "single_choice": SingleChoice,
    "multiple_response": MultipleResponse,
    "true_false": TrueFalse,
    "true_false_reason": TrueFalseReason,
    "classify": Classify,
    "matching": Matching,
    "ordering": Ordering,
    "cloze": Cloze,
    "short_answer": ShortAnswer,
    "numeric": Numeric,
}


def type_of(item: ItemBase) -> str:
    """Return the item's form as authors write it, such as ``single_choice``."""
    return str(item.__struct_config__.tag)


def penalty_of(item: ItemBase, usual: float) -> float:
    """Return what each try before the right one costs: the item's own penalty, or the usual one."""
    return usual if item.penalty is None else item.penalty


def hints_of(item: ItemBase) -> list[str]:
    """Return an item's hints in the order in which they are given."""
    return [h for h in (item.hint, *item.more_hints) if h]


class ScenarioSet(Struct, frozen=True, kw_only=True):
    """A shared stimulus and the items that hang on it, played together in order."""

    id: Id
    topic: Id
    stimulus: Text
    items: Annotated[list[Item], Meta(min_length=2, max_length=5)]
    pool: Pool = "practice"
    setting: str | None = None
    tags: list[str] = []


# ------------------------------------------------------------------ lessons
class Step(Struct, frozen=True, kw_only=True):
    """One small step of an explanation with its one-tap check."""

    id: Id
    title: Text
    text: Text
    check: Item
    claims: list[Id] = []
    misconceptions: list[Id] = []


class WorkedPart(Struct, frozen=True, kw_only=True):
    """One part of a worked example: what to think over, then the answer."""

    ask: Text
    tell: Text


class WorkedExample(Struct, frozen=True, kw_only=True):
    """A case worked through part by part."""

    title: Text
    case: Text
    parts: Annotated[list[WorkedPart], Meta(min_length=1)]


class Contrast(Struct, frozen=True, kw_only=True):
    """A table of aspects; ``fill`` lets the learner place the cells first."""

    columns: Annotated[list[Text], Meta(min_length=2, max_length=5)]
    rows: Annotated[list[list[Text]], Meta(min_length=1)]
    fill: bool = False


class Lesson(Struct, frozen=True, kw_only=True):
    """A guided lesson of eight parts on one topic.

    ``diagnostic`` names items that open it: they are not scored, and tell which steps to look at closely.
    A lesson that is not ``skippable`` begins at its first part whatever a placement test finds.
    """

    topic: Id
    title: Text
    hook: Text
    pretest: Item
    steps: Annotated[list[Step], Meta(min_length=1)]
    worked_example: WorkedExample
    contrast: Contrast
    checks: Annotated[list[Id], Meta(min_length=1)]
    summary: Text
    reflection: Text
    minutes: Annotated[int, Meta(ge=1, le=180)] = 15
    pass_checks: Annotated[int, Meta(ge=1)] = 5
    diagnostic: list[Id] = []
    skippable: bool = True


# ------------------------------------------------------------------ the course
class CourseInfo(Struct, frozen=True, kw_only=True):
    """The head of a bank."""

    id: Id
    title: Text
    version: str = "0"
    language: str = "en"
    source: str = ""


class Topic(Struct, frozen=True, kw_only=True):
    """A subject area; ``slug`` is its name on the command line."""

    id: Id
    slug: Id
    title: Text
    about: str = ""


class Claim(Struct, frozen=True, kw_only=True):
    """A statement of the source, restated, with its place in words."""

    id: Id
    where: Text
    text: Text
    kind: str = ""
    standing: str = ""
    note: str = ""


class Misconception(Struct, frozen=True, kw_only=True):
    """What people wrongly believe, and its correction."""

    id: Id
    name: Id
    text: Text
    correction: Text
    cue: str = ""
    claims: list[Id] = []
    status: str = ""
    note: str = ""


class Objective(Struct, frozen=True, kw_only=True):
    """What a learner can do afterwards; ``quota`` counts items per form."""

    id: Id
    topic: Id
    level: Level
    text: Text
    claims: list[Id] = []
    misconceptions: list[Id] = []
    quota: dict[str, int] = {}


class FormPlan(Struct, frozen=True, kw_only=True):
    """What every form of an examination holds: items by topic and level, and by form of item.

    Levels that may stand for each other are joined with a plus sign: ``remember+understand``.
    """

    levels: dict[Id, dict[str, int]] = {}
    types: dict[str, int] = {}
    most_remember: int | None = None


class Routing(Struct, frozen=True, kw_only=True):
    """The rule of a placement test, for each topic.

    ``first`` and ``then`` are numbers of items by level. The further ones are asked where just
    ``open_at`` of the first were right; an item with partial credit is right from ``right_from``.
    """

    first: dict[Level, int] = msgspec.field(default_factory=lambda: {"understand": 1, "apply": 2})
    then: dict[Level, int] = msgspec.field(default_factory=lambda: {"analyse": 1})
    open_at: int = 2
    right_from: Annotated[float, Meta(ge=0, le=1)] = 0.75
    types: list[str] = []


class Preset(Struct, frozen=True, kw_only=True):
    """A named quiz. Times are ``90``, ``90s``, ``10m`` or ``1h30m``.

    ``draw`` says which items come first: those not met before, or only those this learner got
    wrong and has not since got right (``mistakes``), or by the rule of a placement test.
    ``tries`` counts answers to one item, each costing ``penalty`` of the mark; a hint costs
    ``hint_price``. ``attempts`` and ``wait`` between them limit how often it may be taken;
    ``forms`` are fixed lists of items, of which each attempt takes another. ``floors`` are
    points wanted in each topic; ``close`` the percentages told to be close to the mark.
    """

    name: Id
    title: str = ""
    about: str = ""
    questions: Annotated[int, Meta(ge=1)] | None = None
    time: str | None = None
    per_question: str | None = None
    feedback: Literal["now", "end", "none"] = "now"
    hints: bool = True
    scoring: Literal["practice", "exam"] = "practice"
    pools: list[Pool] = msgspec.field(default_factory=lambda: ["lesson", "practice"])
    pass_mark: Annotated[float, Meta(ge=0, le=100)] | None = None
    per_topic: dict[str, int] = {}
    draw: Literal["unseen", "mistakes", "placement"] = "unseen"
    certainty: bool = False
    tries: Annotated[int, Meta(ge=1, le=9)] = 1
    penalty: Annotated[float, Meta(ge=0, le=1)] = 1 / 3
    hint_price: Annotated[float, Meta(ge=0, le=1)] = 0.0
    expiry: Literal["submit", "nothing"] = "submit"
    grace: str | None = None
    attempts: Annotated[int, Meta(ge=1)] | None = None
    wait: str | None = None
    floors: dict[str, float] = {}
    close: Annotated[list[float], Meta(min_length=2, max_length=2)] | None = None
    forms: dict[Id, list[Id]] = {}
    form_plan: FormPlan | UnsetType = UNSET
    routing: Routing | UnsetType = UNSET


class DifficultyPlan(Struct, frozen=True, kw_only=True):
    """What difficulties a level usually has (logits), and how they are spread.

    ``shares`` are per cent of easy, middling and hard items: those below, within and above
    the course's ``difficulty_bands``.
    """

    usual: Annotated[list[float], Meta(min_length=2, max_length=2)]
    shares: Annotated[list[float], Meta(min_length=3, max_length=3)] | None = None


class Quality(Struct, frozen=True, kw_only=True):
    """What a course asks of its items beyond what every bank should hold.

    ``levels`` and ``limits`` change rules by their id (``smquiz bank check --explain R25``
    tells their limits); all else is data that switches a rule on.
    """

    levels: dict[str, Literal["error", "warning", "off"]] = {}
    limits: dict[str, dict[str, float]] = {}
    # R01, R02: fields that every item needs; the pattern of its id.
    required: list[str] = []
    item_id: str | None = None
    # R08, R09: standings of claims that may ground a key; lens needed where all claims match a pattern.
    grounds: list[str] = []
    lens_for: dict[str, str] = {}
    # R13: how many runs of words `wording.yaml` holds.
    hashed_runs: int | None = None
    # R20, R21: names that need the tag `historical`; names that invented cases do without.
    dated_names: list[str] = []
    brands: list[str] = []
    # R57: capitalised words that are nobody's name.
    common_names: list[str] = []
    # R67: words which say in a case that somebody does wrong, or says what is not so.
    fault_words: list[str] = []
    # R23: numbers of options by form.
    option_counts: dict[str, list[int]] = {}
    # R37: least and most share of each label in per cent of all lines that are sorted into these labels.
    labels: dict[str, list[float]] = {}
    # R53: claims of these kinds need no item; firm claims whose id matches the pattern need several.
    uncovered_kinds: list[str] = []
    firm_claims: str | None = None
    # R07, R58
    difficulty: dict[Level, DifficultyPlan] = {}
    difficulty_bands: Annotated[list[float], Meta(min_length=2, max_length=2)] = msgspec.field(
        default_factory=lambda: [-0.5, 0.5]
    )
    # R60: number of items by topic and pool.
    pools: dict[str, dict[Pool, int]] = {}


class Term(Struct, frozen=True, kw_only=True):
    """A glossary entry."""

    term: Text
    meaning: Text
    see: list[str] = []


class BankFile(Struct, frozen=True, kw_only=True):
    """One YAML file of a bank. Any section may stand in any file; all are joined."""

    course: CourseInfo | UnsetType = UNSET
    topics: list[Topic] = []
    claims: list[Claim] = []
    misconceptions: list[Misconception] = []
    objectives: list[Objective] = []
    presets: list[Preset] = []
    glossary: list[Term] = []
    items: list[Item] = []
    scenario_sets: list[ScenarioSet] = []
    lesson: Lesson | UnsetType = UNSET
    quality: Quality | UnsetType = UNSET


class Bank(Struct, frozen=True, kw_only=True):
    """A checked bank: all files joined, every reference resolved.

    ``items`` holds the stand-alone items and the children of scenario sets;
    ``sha256`` identifies the content (hex); ``path`` is the name by which commands mean
    this bank, empty for the shipped course.
    """

    course: CourseInfo
    topics: list[Topic]
    claims: dict[str, Claim]
    misconceptions: dict[str, Misconception]
    objectives: dict[str, Objective]
    presets: dict[str, Preset]
    glossary: list[Term]
    items: dict[str, Item]
    stimuli: dict[str, str]
    lessons: dict[str, Lesson]
    quality: Quality = msgspec.field(default_factory=Quality)
    sha256: str = ""
    path: str = ""


def topic_named(bank: Bank, name: str) -> Topic | None:
    """Find a topic by number, id (any case), slug or an unambiguous start of a slug.

    Numbers count the topics from 1 in the order of the course.
    """
    wanted = name.strip().lower()
    if wanted.isdigit() and 1 <= int(wanted) <= len(bank.topics):
        return bank.topics[int(wanted) - 1]
    for topic in bank.topics:
        if wanted in (topic.id.lower(), topic.slug.lower()):
            return topic
    near = [t for t in bank.topics if wanted and t.slug.lower().startswith(wanted)]
    return near[0] if len(near) == 1 else None
