"""Rules on the parts of one item: stem, grounds, feedback, hint, explanation, and each form's own."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Line,
    Matching,
    MultipleResponse,
    Numeric,
    Option,
    Ordering,
    ReasonOption,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
    type_of,
)
from smquiz.engine.quality.cues import texts_of
from smquiz.engine.quality.figures import beside
from smquiz.engine.quality.groups import Path
from smquiz.engine.quality.subject import Found, ItemRule, Subject
from smquiz.engine.quality.text import content, reading_grade, words

CASE_LEVELS = ("apply", "analyse", "evaluate")
BARE_VERDICTS = frozenset("yes no wrong correct right incorrect true false sorry not quite exactly well done".split())
BLAME = re.compile(r"!|\b(?:obviously|of course|silly|stupid|careless|should have known|everyone knows)\b", re.I)
BLAMING = frozenset("obviously course silly stupid careless known knows".split())  # one of these is in any blame
TRIVIA = re.compile(r"\b(?:in|from) the (?:article|text|post)\b|\bthe author (?:says|writes)\b|\baccording to\b", re.I)
NEGATIVE = re.compile(r"\b(?:not|except|least)\b", re.I)


class Comment(NamedTuple):
    """Feedback of an item with its place; ``text`` is what it comments on, if the key is not."""

    path: Path
    feedback: str
    text: str
    distractor: bool


def comments_of(item: Item) -> Iterator[Comment]:
    """Yield the feedback of every option, line and rule of an item."""
    match item:
        case SingleChoice() | TrueFalseReason() | MultipleResponse():
            keys = item.answer if isinstance(item, MultipleResponse) else [_key(item)]
            choices: Sequence[Option | ReasonOption] = item.options
            for n, o in enumerate(choices):
                yield Comment(("options", n), o.feedback, o.text, o.id not in keys)
        case Classify() | Ordering() | Matching():
            lines: Sequence[Line | Option] = item.options
            for n, line in enumerate(lines):
                yield Comment(("options", n), line.feedback, line.text, False)
        case Cloze():
            for b, blank in enumerate(item.blanks):
                for n, o in enumerate(blank.options):
                    wrong = o.id != item.answer[str(blank.id)]
                    yield Comment(("blanks", b, "options", n), o.feedback, o.text, wrong)
        case ShortAnswer():
            for n, rule in enumerate(item.options):
                yield Comment(("options", n), rule.feedback, "", False)
        case TrueFalse():
            yield Comment(("feedback", "true"), item.feedback.true, "", False)
            yield Comment(("feedback", "false"), item.feedback.false, "", False)
        case Numeric():
            return


def _key(item: SingleChoice | TrueFalseReason) -> str:
    return item.answer if isinstance(item, SingleChoice) else item.answer.reason


def key_texts(item: Item) -> list[str]:
    """Return the texts that are right, for forms that have such."""
    match item:
        case SingleChoice() | TrueFalseReason():
            return [o.text for o in item.options if o.id == _key(item)]
        case MultipleResponse():
            return [o.text for o in item.options if o.id in item.answer]
        case Cloze():
            return [o.text for b in item.blanks for o in b.options if o.id == item.answer[str(b.id)]]
        case ShortAnswer():
            return [item.answer]
        case _:
            return []


# ------------------------------------------------------------------ identity and grounds
def required_parts(item: Item, subject: Subject) -> Iterator[Found]:
    """R01: fields that the course wants on every item."""
    for name in subject.quality.required:
        if not getattr(item, name, None):
            yield Found("R01", (), f"the field `{name}` is missing", "add it", "error")


def id_pattern(item: Item, subject: Subject) -> Iterator[Found]:
    """R02: ids follow the bank's pattern."""
    pattern = subject.quality.item_id
    if pattern and not re.fullmatch(pattern, item.id):
        yield Found("R02", ("id",), f"the id `{item.id}` does not follow `{pattern}`", "rename it")


def usual_difficulty(item: Item, subject: Subject) -> Iterator[Found]:
    """R07: difficulty within the usual range of the level."""
    plan = subject.quality.difficulty.get(item.bloom) if item.bloom else None
    if plan is None:
        return
    slack = subject.limit("R07", "slack")
    least, most = plan.usual
    if not least - slack <= item.difficulty <= most + slack:
        what = f"difficulty {item.difficulty:g} is far from what is usual for {item.bloom} ({least:g} to {most:g})"
        yield Found("R07", ("difficulty",), what, "estimate again, or change the item")


def grounded(item: Item, subject: Subject) -> Iterator[Found]:
    """R08, R09: claims that can bear a key, and the lens that they need."""
    quality = subject.quality
    cited = [subject.claims[c] for c in item.claims if c in subject.claims]
    if quality.grounds and cited:
        firm = any(c.standing in quality.grounds for c in cited)
        if not firm and item.lens not in quality.lens_for:
            what = f"no cited claim is {' or '.join(quality.grounds)}"
            yield Found("R08", ("claims",), what, "cite one that can bear the key, or name the lens")
    for lens, pattern in quality.lens_for.items():
        if cited and all(re.fullmatch(pattern, c.id) for c in cited) and item.lens != lens:
            yield Found("R09", ("lens",), f"all claims match `{pattern}`", f"write `lens: {lens}`")


# ------------------------------------------------------------------ stem
def stem_length(item: Item, subject: Subject) -> Iterator[Found]:
    """R14: a stem is short."""
    n, most = len(words(item.stem)), subject.limit("R14", "words")
    if n > most:
        yield Found("R14", ("stem",), f"a stem of {n} words", f"at most {most:g}")


def describes_a_case(item: Item, subject: Subject) -> Iterator[Found]:
    """R15: at apply and above the stem is long enough to hold a case."""
    n, least = len(words(item.stem)), subject.limit("R15", "words")
    if item.bloom in CASE_LEVELS and item.scenario is None and n < least:
        yield Found("R15", ("stem",), f"a stem of {n} words at `{item.bloom}`", "describe who does what")


def wording_trivia(item: Item, subject: Subject) -> Iterator[Found]:
    """R16: where something stands is not asked at apply or above."""
    found = TRIVIA.search(item.stem)
    if found and item.bloom in CASE_LEVELS and item.lens not in subject.quality.lens_for:
        yield Found("R16", ("stem",), f"`{found[0]}` at `{item.bloom}`", "describe a case, or set a lens")


def negative_stem(item: Item, subject: Subject) -> Iterator[Found]:
    """R17: "not" in the question is in capitals."""
    del subject
    question = question_of(item.stem)
    found = NEGATIVE.search(question) if question.endswith("?") else None
    if found and not found[0].isupper() and not re.search(r"\bat least\b|\bnot only\b", question, re.I):
        yield Found("R17", ("stem",), f"a negative question (`{found[0]}`)", "ask for the exception, or write NOT")


def question_of(stem: str) -> str:
    """Return the last sentence of a stem."""
    return re.split(r"(?<=[.!?:])\s+", stem.strip())[-1]


def reading_level(item: Item, subject: Subject) -> Iterator[Found]:
    """R18: plain language."""
    told = "\n".join([item.stem, *(f"{t}." for _, texts in texts_of(item) for t in texts)])
    grade, most = reading_grade(told), subject.limit("R18", "grade")
    if grade > most and len(words(told)) >= 30:
        what = f"reading grade {beside(grade, most, digits=1)}"
        yield Found("R18", ("stem",), what, f"shorter words and sentences, at most {most:g}")


def stem_asks(item: Item, subject: Subject) -> Iterator[Found]:
    """R19: the stem ends as a question, an instruction or with a gap; no gap opens a sentence."""
    del subject
    stem = item.stem.strip()
    if isinstance(item, Cloze):
        if re.search(r"(?:^|[.!?]\s+)\[\d\]", stem):
            yield Found("R19", ("stem",), "a gap opens a sentence", "put words before it")
    elif not stem.rstrip("\"'\u201d\u2019)").endswith(("?", ".", ":", "\u2026", "...", "_")):
        yield Found("R19", ("stem",), "the stem ends without a question, an instruction or a gap", "end it as one")


def names_in_cases(item: Item, subject: Subject) -> Iterator[Found]:
    """R20, R21: dated names carry a tag, brands stay out."""
    quality = subject.quality
    if not quality.dated_names and not quality.brands:
        return
    texts = [item.stem, *(t for _, texts in texts_of(item) for t in texts)]
    listed = _words_of((*quality.dated_names, *quality.brands))
    if all(listed.isdisjoint(words(t)) for t in texts):
        return  # nearly every item
    told = " ".join(texts)
    lists = (
        ("R20", quality.dated_names, "is a dated name", "add the tag `historical`, or leave it out"),
        ("R21", quality.brands, "is a brand", "say what it is, not whose"),
    )
    for rule, names, what, todo in lists:
        if rule == "R20" and "historical" in item.tags:
            continue
        for name in dict.fromkeys(m[0] for m in _any_of(tuple(names)).finditer(told)):
            yield Found(rule, ("stem",), f"`{name}` {what}", todo)


@lru_cache(maxsize=8)
def _words_of(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w for name in names for w in words(name))


@lru_cache(maxsize=8)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names)) or '(?!)'})\b", re.IGNORECASE)


# ------------------------------------------------------------------ feedback, hint, explanation
def feedback_of_its_own(item: Item, subject: Subject) -> Iterator[Found]:
    """R39: feedback on each option, of a length to be read."""
    all_of_them = list(comments_of(item))
    least, most = subject.limit("R39", "least"), subject.limit("R39", "most")
    if not any(c.feedback for c in all_of_them):
        if all_of_them and subject.has_feedback:
            yield Found("R39", (), "no option has feedback", "say for each why it is right or wrong")
        return
    for comment in all_of_them:
        n = len(comment.feedback)
        if n == 0:
            yield Found("R39", comment.path, "this option has no feedback", "say why it is right or wrong")
        elif not least <= n <= most:
            what = f"feedback of {n} characters"
            yield Found("R39", (*comment.path, "feedback"), what, f"{least:g} to {most:g} are read and say something")


def feedback_says_why(item: Item, subject: Subject) -> Iterator[Found]:
    """R41: feedback is no bare verdict, and on a distractor it does not quote the key."""
    keys = [content(t) for t in key_texts(item)]
    share, few = subject.limit("R41", "percent"), subject.limit("R41", "words")
    for comment in comments_of(item):
        said = [w for w in words(comment.feedback) if w not in BARE_VERDICTS]
        if comment.feedback and len(said) < few:
            yield Found("R41", (*comment.path, "feedback"), "feedback that gives a verdict only", "say why")
        if not comment.distractor or isinstance(item, MultipleResponse | Cloze):
            continue
        for key in keys:
            own = key - content(comment.text)
            told = own & content(comment.feedback)
            if len(own) >= 3 and len(told) * 100 > share * len(own):
                what = f"feedback on a distractor tells the key ({', '.join(sorted(told))})"
                yield Found("R41", (*comment.path, "feedback"), what, "name the flaw, leave the key to be found")


def hint_does_not_tell(item: Item, subject: Subject) -> Iterator[Found]:
    """R42: a short hint without the key in it."""
    if not item.hint:
        return
    most, share = subject.limit("R42", "most"), subject.limit("R42", "percent")
    if len(item.hint) > most:
        yield Found("R42", ("hint",), f"a hint of {len(item.hint)} characters", f"at most {most:g}")
    hint, plain = content(item.hint), " ".join(words(item.hint))
    for text in key_texts(item):
        key = content(text)
        if len(words(text)) >= 2 and " ".join(words(text)) in plain:
            yield Found("R42", ("hint",), f"the hint contains the key (`{text[:40]}`)", "point to the thought")
        elif len(key) >= 3 and len(key & hint) * 100 >= share * len(key):
            told = ", ".join(sorted(key & hint))
            yield Found("R42", ("hint",), f"the hint holds half of the key's words ({told})", "use other words")


def explanation_length(item: Item, subject: Subject) -> Iterator[Found]:
    """R43: an explanation that explains and is read."""
    n = len(words(item.explanation))
    least, most = subject.limit("R43", "least"), subject.limit("R43", "most")
    if n and not least <= n <= most:
        yield Found("R43", ("explanation",), f"an explanation of {n} words", f"{least:g} to {most:g}")


def tone(item: Item, subject: Subject) -> Iterator[Found]:
    """R44: nobody is blamed or mocked."""
    del subject
    said = [((*c.path, "feedback"), c.feedback) for c in comments_of(item)]
    for path, text in [*said, (("hint",), item.hint), (("explanation",), item.explanation)]:
        if "!" not in text and BLAMING.isdisjoint(words(text)):
            continue  # nearly every text; the rest looks closer
        found = BLAME.search(text)
        if found:
            yield Found("R44", path, f"`{found[0]}` may hurt or shout", "say it plainly")


# ------------------------------------------------------------------ forms
def typed_answers_proved(item: Item, subject: Subject) -> Iterator[Found]:
    """R45: tests beside patterns of typed answers, and feedback for what nobody foresaw."""
    if not isinstance(item, ShortAnswer):
        return
    least = subject.limit("R45", "tests")
    accept, reject = len(item.tests.accept), len(item.tests.reject)
    if any(rule.match for rule in item.options) and min(accept, reject) < least:
        what = f"{accept} tests of what is accepted and {reject} of what is refused"
        yield Found("R45", ("tests",), what, f"write {least:g} or more of each")
    if not item.default_feedback:
        yield Found("R45", (), "no `default_feedback`", "say what to think of when an answer is not recognised")


def orders_have_reasons(item: Item, subject: Subject) -> Iterator[Found]:
    """R34, R48: steps say what they depend on, and are not stored in order."""
    if not isinstance(item, Ordering):
        return
    stored = [o.id for o in item.options]
    in_place = sum(a == b for a, b in zip(stored, item.answer, strict=False))
    if stored == item.answer or in_place > subject.limit("R34", "in_place"):
        yield Found("R34", ("options",), f"{in_place} steps stand where they belong", "mix the steps")
    for n, o in enumerate(item.options):
        if not o.feedback:
            yield Found("R48", ("options", n), "this step does not say what it needs", "add feedback")


def neither_one_nor_all(item: Item, subject: Subject) -> Iterator[Found]:
    """R35: some options of a multiple response are keys, more than one of them and not all."""
    del subject
    if isinstance(item, MultipleResponse) and len(item.answer) in (1, len(item.options)):
        what = f"{len(item.answer)} of {len(item.options)} options are keys"
        yield Found("R35", ("answer",), what, "neither one nor all")


def fair_pairs(item: Item, subject: Subject) -> Iterator[Found]:
    """R49: prompts of like length, and feedback for wrong pairs."""
    if not isinstance(item, Matching):
        return
    lengths = [len(p.text) for p in item.prompts]
    spread = (max(lengths) - min(lengths)) / max(lengths)
    most = subject.limit("R49", "spread")
    if spread > most and max(lengths) > 12:
        what = f"prompts differ in length by {beside(spread, most, digits=2)}"
        yield Found("R49", ("prompts",), what, f"at most {most:g}")
    if not item.confusions:
        yield Found("R49", (), "no `confusions`", "answer the wrong pairs that people choose")


def lines_have_traps(item: Item, subject: Subject) -> Iterator[Found]:
    """R37, R51: several labels, and traps on half of the lines."""
    if not isinstance(item, Classify):
        return
    trapped = sum(bool(line.traps) for line in item.options)
    share = subject.limit("R51", "percent")
    if subject.misconceptions and trapped * 100 < share * len(item.options):
        yield Found("R51", ("options",), f"{trapped} of {len(item.options)} lines have traps", "say what tempts")
    used, least = len(set(item.answer.values())), subject.limit("R37", "labels")
    if used < min(least, len(item.categories)):
        yield Found("R37", ("answer",), f"only {used} labels are used", f"use {least:g} or more")


def distractors_named(item: Item, subject: Subject) -> Iterator[Found]:
    """R24: a distractor names its misconception, or says why not."""
    if not subject.misconceptions:
        return
    match item:
        case SingleChoice() | TrueFalseReason() | MultipleResponse() | Cloze():
            for comment in comments_of(item):
                if comment.distractor:
                    yield from _named(item, comment.path)
        case _:
            return


def _named(item: Item, path: Path) -> Iterator[Found]:
    options = item.blanks[int(path[1])].options if isinstance(item, Cloze) else getattr(item, "options", [])
    option = options[int(path[-1])]
    if not option.misconception and not option.no_misconception_reason:
        todo = "name its misconception, or write `no_misconception_reason:`"
        yield Found("R24", path, f"the distractor `{option.id}` of this {type_of(item)} names nothing", todo)


RULES_OF_PARTS: list[ItemRule] = [
    required_parts,
    id_pattern,
    usual_difficulty,
    grounded,
    stem_length,
    describes_a_case,
    wording_trivia,
    negative_stem,
    reading_level,
    stem_asks,
    names_in_cases,
    feedback_of_its_own,
    feedback_says_why,
    hint_does_not_tell,
    explanation_length,
    tone,
    typed_answers_proved,
    orders_have_reasons,
    neither_one_nor_all,
    fair_pairs,
    lines_have_traps,
    distractors_named,
]
