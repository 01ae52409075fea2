"""One item of each form, and strategies that draw responses to them."""

from __future__ import annotations

from hypothesis import strategies as st

from smquiz.engine.items import (
    AnswerRule,
    AnswerTests,
    Bank,
    Blank,
    Classify,
    Cloze,
    Confusion,
    CourseInfo,
    Item,
    Level,
    Line,
    Matching,
    MultipleResponse,
    NumberTrap,
    Numeric,
    Option,
    Ordering,
    Prompt,
    ReasonOption,
    Response,
    ShortAnswer,
    SingleChoice,
    Topic,
    TrueFalse,
    TrueFalseReason,
    VerdictReason,
)


def options(ids: str) -> list[Option]:
    return [Option(id=i, text=f"Option {i}", feedback=f"Because {i}.", misconception=f"M-{i}") for i in ids]


SINGLE = SingleChoice(id="sc", topic="T", stem="Which?", options=options("abcd"), answer="b")
MULTIPLE = MultipleResponse(
    id="mr",
    topic="T",
    stem="Which ones?",
    options=[
        Option(id="a", text="A", if_missed="M-miss"),
        Option(id="b", text="B"),
        Option(id="c", text="C", misconception="M-c"),
        Option(id="d", text="D"),
        Option(id="e", text="E"),
    ],
    answer=["a", "b", "e"],
)
TRUE_FALSE = TrueFalse(id="tf", topic="T", stem="So?", answer=False, misconception="M-tf")
REASON = TrueFalseReason(
    id="tfr",
    topic="T",
    stem="Judge.",
    options=[
        ReasonOption(id="a", for_=True, text="because a", misconception="M-a"),
        ReasonOption(id="b", for_=True, text="because b"),
        ReasonOption(id="c", for_=False, text="because c"),
        ReasonOption(id="d", for_=False, text="because d", misconception="M-d"),
    ],
    answer=VerdictReason(verdict=False, reason="c"),
)
CLASSIFY = Classify(
    id="cl",
    topic="T",
    stem="Sort.",
    categories=["media", "networking", "both", "neither"],
    options=[Line(id=i, text=f"Line {i}", traps={"both": "M-trap"}) for i in "abcde"],
    answer={"a": "media", "b": "networking", "c": "neither", "d": "media", "e": "networking"},
)
MATCHING = Matching(
    id="ma",
    topic="T",
    stem="Match.",
    prompts=[Prompt(id="p1", text="One"), Prompt(id="p2", text="Two"), Prompt(id="p3", text="Three")],
    options=[Option(id=i, text=i.upper()) for i in "abc"] + [Option(id="d", text="D", misconception="M-spare")],
    answer={"p1": "c", "p2": "a", "p3": "b"},
    confusions=[Confusion(prompt="p1", option="a", feedback="Mixed up.", misconception="M-conf")],
)
ORDERING = Ordering(id="or", topic="T", stem="Order.", options=options("abcde"), answer=list("cabed"))
CLOZE = Cloze(
    id="cz",
    topic="T",
    stem="[1] and [2]",
    blanks=[Blank(id=1, options=options("abcd")), Blank(id=2, options=options("abcd"))],
    answer={"1": "a", "2": "d"},
)
SHORT = ShortAnswer(
    id="sa",
    topic="T",
    stem="One word.",
    options=[
        AnswerRule(id="a", accept=True, any=["audience", "the audience"], feedback="Yes."),
        AnswerRule(id="b", accept=False, match=r"^followers?$", feedback="No.", misconception="M-f"),
    ],
    answer="audience",
    default_feedback="Not recognised.",
    tests=AnswerTests(accept=["audience"], reject=["followers"]),
)
NUMERIC = Numeric(
    id="nu",
    topic="T",
    stem="How many?",
    answer=12.5,
    tolerance=0.5,
    traps=[NumberTrap(value=25, feedback="Halve it.", misconception="M-double")],
)
ITEMS: list[Item] = [
    SINGLE, MULTIPLE, TRUE_FALSE, REASON, CLASSIFY, MATCHING, ORDERING, CLOZE, SHORT, NUMERIC,
]  # fmt: skip


def responses(item: Item) -> st.SearchStrategy[Response]:
    """Draw responses of the item's form, complete or not."""
    if isinstance(item, SingleChoice):
        return st.sampled_from([o.id for o in item.options])
    if isinstance(item, MultipleResponse):
        return st.lists(st.sampled_from([o.id for o in item.options]), min_size=1, unique=True)
    if isinstance(item, TrueFalse):
        return st.booleans()
    if isinstance(item, TrueFalseReason):
        return st.sampled_from(item.options).map(lambda o: {"verdict": o.for_, "reason": o.id})
    if isinstance(item, Classify):
        choices = {line.id: st.sampled_from(item.categories) for line in item.options}
        return st.fixed_dictionaries({}, optional=choices)
    if isinstance(item, Matching):
        pairs = {p.id: st.sampled_from([o.id for o in item.options]) for p in item.prompts}
        return st.fixed_dictionaries({}, optional=pairs)
    if isinstance(item, Ordering):
        return st.permutations([o.id for o in item.options]).map(list)
    if isinstance(item, Cloze):
        words = {str(b.id): st.sampled_from([o.id for o in b.options]) for b in item.blanks}
        return st.fixed_dictionaries({}, optional=words)
    if isinstance(item, ShortAnswer):
        return st.text(max_size=60)
    return st.floats(allow_nan=False, allow_infinity=False) | st.integers()


anything: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=8,
)


def many_items(per_topic: int = 8, topics: str = "ABC") -> list[Item]:
    """Single choices spread over topics and levels."""
    levels: tuple[Level, ...] = ("remember", "understand", "apply")
    return [
        SingleChoice(
            id=f"{t}{n}", topic=t, stem=f"Question {t}{n}?", options=options("abcd"), answer="abcd"[n % 4],
            bloom=levels[n % 3], hint="Think.", explanation="So it is.",
        )
        for t in topics
        for n in range(per_topic)
    ]  # fmt: skip


def bank_of(items: list[Item], topics: str = "") -> Bank:
    """Join items into a bank without YAML."""
    names = list(topics) or sorted({i.topic for i in items})
    return Bank(
        course=CourseInfo(id="sample", title="Sample"),
        topics=[Topic(id=t, slug=f"topic-{t.lower()}", title=f"Topic {t}") for t in names],
        claims={},
        misconceptions={},
        objectives={},
        presets={},
        glossary=[],
        items={i.id: i for i in items},
        stimuli={},
        lessons={},
    )
