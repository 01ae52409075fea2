"""Rules on what betrays the key of one item, and on its options as they stand together."""

from collections.abc import Iterator

from smquiz.engine.items import (
    Classify,
    Cloze,
    Item,
    Matching,
    MultipleResponse,
    Numeric,
    Ordering,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
    TrueFalseReason,
)
from smquiz.engine.quality.figures import beside
from smquiz.engine.quality.groups import Path, groups_of
from smquiz.engine.quality.others import speaking_of_others
from smquiz.engine.quality.subject import Found, ItemRule, Subject
from smquiz.engine.quality.text import ABSOLUTES, HEDGES, content, end_of, form_of, listed_words, overlap, words


def texts_of(item: Item) -> Iterator[tuple[Path, list[str]]]:
    """Yield each list of texts that stand side by side, with its place."""
    match item:
        case SingleChoice() | MultipleResponse() | TrueFalseReason() | Classify() | Ordering() | Matching():
            yield ("options",), [o.text for o in item.options]
        case Cloze():
            for n, blank in enumerate(item.blanks):
                yield ("blanks", n, "options"), [o.text for o in blank.options]
        case TrueFalse() | Numeric() | ShortAnswer():
            return


def option_count(item: Item, subject: Subject) -> Iterator[Found]:
    """R23: as many options as the course wants, or a usual number."""
    wanted = subject.quality.option_counts.get(str(item.__struct_config__.tag))
    for path, texts in texts_of(item):
        n = len(texts)
        if isinstance(item, Matching):
            n -= len(item.prompts)  # what is left over counts
            if wanted and n not in wanted:
                yield Found("R23", path, f"{n} options left over", f"leave {_either(wanted)}")
        elif wanted:
            if n not in wanted:
                yield Found("R23", path, f"{n} options", f"give {_either(wanted)}")
        elif isinstance(item, SingleChoice | MultipleResponse):
            least, most = subject.limit("R23", "least"), subject.limit("R23", "most")
            if not least <= n <= most:
                yield Found("R23", path, f"{n} options", f"give {least:g} to {most:g}")
    if isinstance(item, TrueFalseReason) and wanted:
        true = sum(o.for_ for o in item.options)
        if true * 2 != len(item.options):
            yield Found("R23", ("options",), f"{true} of {len(item.options)} reasons are for true", "give as many each")


def _either(numbers: list[int]) -> str:
    return " or ".join(map(str, numbers))


def length_spread(item: Item, subject: Subject) -> Iterator[Found]:
    """R25: options are of like length."""
    most, small = subject.limit("R25", "most"), subject.limit("R25", "small")
    for path, texts in texts_of(item):
        lengths = [len(t) for t in texts]
        longest, shortest = max(lengths), min(lengths)
        if longest - shortest > most * longest and (longest > small or longest - shortest > small / 3):
            spread = beside((longest - shortest) / longest, most, digits=2)
            what = f"lengths from {shortest} to {longest} characters, a spread of {spread}"
            yield Found("R25", path, what, f"keep within {most:g} of the longest")


def parallel_form(item: Item, subject: Subject) -> Iterator[Found]:
    """R28: options begin and end alike."""
    del subject
    for path, texts in texts_of(item):
        ends = {end_of(t) for t in texts}
        if len(ends) > 1:
            told = ", ".join(repr(e) if e else "nothing" for e in sorted(ends))
            yield Found("R28", path, f"options end differently ({told})", "close all of them alike")
    for group in groups_of(item):
        if sum(len(words(t)) for t in group.texts) < 3 * len(group.texts):
            continue  # single words: their endings say little of their class
        forms = ["other" if f == "article" else f for f in map(form_of, group.texts)]
        odd = [n for n, form in enumerate(forms) if forms.count(form) == 1]
        if len(odd) == 1 and len(set(forms)) == 2 and len(forms) > 2:
            what = f"only this option begins with {_told(forms[odd[0]], group.texts[odd[0]])}"
            yield Found("R28", (*group.where, odd[0], "text"), what, "begin all options alike")


def _told(form: str, text: str) -> str:
    return f"`{text.split()[0]}`" if form == "other" else f"`{form}`"


def all_or_none(item: Item, subject: Subject) -> Iterator[Found]:
    """R29: no option speaks of the others."""
    del subject
    for path, texts in texts_of(item):
        options = item.blanks[int(path[1])].options if isinstance(item, Cloze) else getattr(item, "options", [])
        for n in speaking_of_others(texts, [o.id for o in options]):
            yield Found("R29", (*path, n, "text"), f"`{texts[n][:60]}` speaks of the other options", "say what is true")


def one_sided_words(item: Item, subject: Subject) -> Iterator[Found]:
    """R30: absolutes and hedges stand in keys and distractors, or in neither."""
    del subject
    sides: list[tuple[Path, list[str], list[str]]] = []
    if isinstance(item, MultipleResponse):
        keys = [o.text for o in item.options if o.id in item.answer]
        sides = [(("options",), keys, [o.text for o in item.options if o.id not in item.answer])]
    else:
        sides = [(g.where, [g.texts[g.key]], [t for n, t in enumerate(g.texts) if n != g.key]) for g in groups_of(item)]
    for path, keys, others in sides:
        for what, listed in (("absolute", ABSOLUTES), ("hedge", HEDGES)):
            key, other = _those(keys, listed), _those(others, listed)
            if bool(key) != bool(other):
                side = "the key" if key else "distractors"
                told = ", ".join(sorted(key or other))
                yield Found("R30", path, f"{what} words in {side} alone ({told})", "use them on both sides, or not")


def _those(texts: list[str], listed: frozenset[str]) -> set[str]:
    return {w for t in texts for w in listed_words(t, listed)}


def stem_words_in_key(item: Item, subject: Subject) -> Iterator[Found]:
    """R31: the stem does not point to the key by its words."""
    lead = content(f"{subject.stimuli.get(item.scenario or '', '')} {item.stem}")
    for group in groups_of(item):
        shared = [lead & content(t) for t in group.texts]
        best = max((len(s) for n, s in enumerate(shared) if n != group.key), default=0)
        extra = len(shared[group.key]) - best
        if extra > subject.limit("R31", "most"):
            told = ", ".join(sorted(shared[group.key]))
            what = f"the key shares {extra} more words with the stem than any distractor ({told})"
            yield Found("R31", (*group.where, group.key, "text"), what, "use other words in the key or the stem")


def overlapping_options(item: Item, subject: Subject) -> Iterator[Found]:
    """R32: no two options say nearly the same, unless two such pairs balance."""
    most = subject.limit("R32", "most")
    if isinstance(item, Ordering | Classify):
        return
    for path, texts in texts_of(item):
        sets = [frozenset(words(t)) for t in texts]
        near = [(a, b) for a in range(len(sets)) for b in range(a) if overlap(sets[a], sets[b]) >= most]
        if len(near) == 1 or any(sets[a] == sets[b] for a, b in near):
            a, b = near[0]
            what = f"nearly the same words as option {b + 1}"
            yield Found("R32", (*path, a, "text"), what, "set the two further apart, or balance them by another pair")


RULES_OF_CUES: list[ItemRule] = [
    option_count,
    length_spread,
    parallel_form,
    all_or_none,
    one_sided_words,
    stem_words_in_key,
    overlapping_options,
]
