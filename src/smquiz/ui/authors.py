"""Screens for authors: an item whole, and what a bank holds beside what it wants."""

from __future__ import annotations

from smquiz.engine.items import Bank, Item, type_of
from smquiz.engine.quality.blind import FEW_CHOICES, BlindReport
from smquiz.engine.quality.catalogue import Rule
from smquiz.engine.quality.stats import BY_OBJECTIVE, BankStats, Count
from smquiz.engine.responses import parts_of
from smquiz.ui.authored import behind
from smquiz.ui.blocks import Block, Grid, Heading, Labelled, Para
from smquiz.ui.telling import count
from smquiz.ui.views import item_view, where


def item_text(bank: Bank, item: Item, with_key: bool) -> list[Block]:
    """Show an item as a learner sees it, or with all that its author wrote."""
    objective = bank.objectives.get(item.objective or "")
    facts = [type_of(item), item.topic, item.bloom or "", item.pool, f"difficulty {item.difficulty:+g}"]
    blocks = item_view(bank, item, item.id, ", ".join(f for f in facts if f))
    for _, asked, choices in parts_of(item):
        blocks.append(Labelled(asked or "Options", tuple(f"{c}  {text}" if c != text else c for c, text in choices)))
        if type_of(item) in ("classify", "matching"):
            break
    if type_of(item) in ("classify", "matching"):
        blocks[-1:] = [
            Labelled("Lines", tuple(f"{part}  {asked}" for part, asked, _ in parts_of(item))),
            Labelled("Choices", tuple(f"{c}  {t}" if c != t else c for c, t in parts_of(item)[0][2])),
        ]
    if with_key:
        return [*blocks, *behind(bank, item)]
    if item.hint:
        blocks.append(Labelled("Hint", (item.hint,)))
    if objective:
        blocks.append(Labelled("Objective", (f"{objective.id}: {objective.text}",)))
    if item.claims:
        blocks.append(Labelled("Source", (where(bank, item.claims, 99),)))
    return blocks


SHORT = {
    "single_choice": "SC",
    "multiple_response": "MR",
    "true_false": "T/F",
    "true_false_reason": "TF",
    "classify": "CL",
    "matching": "MA",
    "ordering": "OR",
    "cloze": "CZ",
    "short_answer": "SA",
    "numeric": "NU",
    "scenario_set": "SS",
}


def stats_sections(stats: BankStats) -> list[list[Block]]:
    """Show a bank's counts as tables, gaps marked, each a section to be read."""
    sized = [count(stats.items, "item"), count(stats.sets, "scenario set"), count(stats.lessons, "lesson")]
    sections: list[list[Block]] = []
    for title, counts in stats.tables.items():
        if title == BY_OBJECTIVE:
            sections.append([_matrix(counts)])
            continue
        wanted = any(c.wanted is not None for c in counts)
        columns = ("", "There", "Wanted", "Gap") if wanted else ("", "There")
        rows = tuple(_row(c) if wanted else (c.name, str(c.there)) for c in counts)
        if rows:
            sections.append([Grid(columns, rows, title)])
    gaps = sum(c.gap for counts in stats.tables.values() for c in counts)
    if stats.planned:
        words = "Every quota is met." if not gaps else f"{gaps} counts differ from what is wanted."
        sections.append([Para(words, "good" if not gaps else "partly")])
    first = sections[0] if sections else []
    return [[Heading("What the bank holds", ", ".join(sized)), *first], *sections[1:]]


def _matrix(counts: list[Count]) -> Grid:
    """A row for each objective, a column for each form: there, or there/wanted and a mark at a gap."""
    forms = list(dict.fromkeys(c.name.split()[1] for c in counts))
    forms.sort(key=lambda f: list(SHORT).index(f) if f in SHORT else len(SHORT))
    by_objective: dict[str, dict[str, Count]] = {}
    for c in counts:
        objective, form = c.name.split()
        by_objective.setdefault(objective, {})[form] = c
    rows = []
    for objective, cells in by_objective.items():
        told = [_cell(cells[f]) if f in cells else "" for f in forms]
        there, wanted = sum(c.there for c in cells.values()), sum(c.wanted or 0 for c in cells.values())
        rows.append((objective, *told, f"{there}" if there == wanted else f"{there}/{wanted:g}!"))
    columns = ("", *(SHORT.get(f, f) for f in forms), "All")
    return Grid(columns, tuple(rows), "By objective and form (there/wanted where they differ)")


def _cell(count: Count) -> str:
    return f"{count.there}/{count.wanted:g}!" if count.gap else str(count.there)


def _row(count: Count) -> tuple[str, str, str, str]:
    return count.name, str(count.there), count.wanted_words, "gap" if count.gap else ""


SCOPES = {"item": "each item", "bank": "the bank as a whole", "both": "each item and the bank as a whole"}


def rule_view(rule: Rule) -> list[Block]:
    """Show a rule: what it asks, why, an example, its limits."""
    blocks: list[Block] = [
        Heading(f"{rule.id}  {rule.title}", f"{rule.level}, looks at {SCOPES[rule.scope]}"),
        Para(rule.reason),
        Labelled("Example of a fault", (rule.example,)),
    ]
    if rule.limits:
        blocks.append(Labelled("Limits", tuple(f"{name}: {value:g}" for name, value in rule.limits.items())))
    setting = next((f"{name}: {value:g}" for name, value in rule.limits.items()), None)
    lines = [f'quality: {{levels: {{{rule.id}: error}}}}  # or warning, or "off"']
    if setting:
        lines.append(f"quality: {{limits: {{{rule.id}: {{{setting}}}}}}}")
    blocks.append(Labelled("To change it for a bank, in its YAML", tuple(lines)))
    if rule.scope != "bank":
        blocks.append(
            Labelled("To waive it for one item, with the reason", (f'waive: {{{rule.id}: "why it does not apply"}}',))
        )
    return blocks


def blind_view(report: BlindReport, most: int = 8) -> list[Block]:
    """Show what a reader who knows nothing scores: the best cues, the mixture, the worst items."""
    sized = f"{count(report.choices, 'choice')} of one among several, seed {report.seed}"
    blocks: list[Block] = [Heading("A reader who knows nothing of the subject", sized)]
    if report.few:
        blocks.append(Para(blind_words(report), "partly"))
    else:
        rows = tuple((c.cue, f"{c.percent:.0f} %", f"{c.points_above_chance:+.1f}") for c in report.cues[:most])
        columns = ("Taking the option with the", "Scores", "Above chance")
        chance = (
            f"Chance is {report.chance:.1f} %. With keys drawn by lot, the best single strategy of one bank in twenty "
            f"scores more than {report.best_by_luck:.1f} %."
        )
        blocks += [
            Grid(columns, rows, f"The best of {len(report.cues)} strategies"),
            Para(chance, "quiet"),
            Para(blind_words(report), "bad" if report.betrays else "good"),
        ]
    if report.worst:
        worst = tuple((w.item, ", ".join(w.cues[:4]) or "-") for w in report.worst)
        blocks.append(Grid(("Item", "Cues that point to its key alone"), worst, "Easiest to guess"))
    return blocks


def blind_words(report: BlindReport) -> str:
    """Say in a sentence or two how the mixture of all cues does, or that nothing can be said yet."""
    if report.few:
        there = count(report.choices, "choice")
        return f"Too few choices to tell luck from cues: {there}, where {FEW_CHOICES} begin to say something."
    verdict = "better than chance" if report.betrays else "no better than chance"
    return (
        f"All cues together, learnt from the other topics: {report.mixture:.1f} %, where chance is "
        f"{report.chance:.1f} %: {verdict} (p = {report.p_value:.3f}, {report.permutations} permutations)."
    )
