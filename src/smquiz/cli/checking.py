"""`smquiz bank check`: every fault, as text, JSON, SARIF or annotations; rules told; the blind reader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from smquiz import __version__
from smquiz.cli import opened
from smquiz.cli.settings import Ended, Failure
from smquiz.engine.shown import in_line, safe

if TYPE_CHECKING:
    from smquiz.bank.faults import Fault
    from smquiz.engine.quality.blind import BlindReport

BANK_FAULT = 3
USAGE = 2


class Checked(NamedTuple):
    """What a check found, for whoever reports it."""

    where: Path
    faults: list[Fault]
    blind: BlindReport | None

    @property
    def errors(self) -> int:
        """How many faults make the bank unusable."""
        return sum(f.level == "error" for f in self.faults)

    @property
    def warnings(self) -> int:
        """How many faults are warnings."""
        return len(self.faults) - self.errors


class CheckOptions(NamedTuple):
    """What the command line asks of a check."""

    path: str | None = None
    strict: bool = False
    form: str = "text"
    explain: str | None = None
    blind: bool = False
    seed: int = 1


def run_check(options: CheckOptions) -> None:
    """Report every fault of a bank; exit 3 if there are errors (or, if strict, warnings).

    Raises:
        Ended: there are faults.
        Failure: if the form of the report or the rule to explain is unknown.
    """
    from smquiz.bank.faults import near

    if options.form not in REPORTERS:
        raise Failure(f"there is no report as {options.form!r}; {near(options.form, REPORTERS)}", USAGE)
    if options.explain is not None:
        _explain(options.explain, options.form)
        return
    with _nothing_collected():
        checked = _checked(options)
    REPORTERS[options.form](checked)
    betrayed = checked.blind is not None and checked.blind.betrays
    if checked.errors or (options.strict and (checked.warnings or betrayed)):
        raise Ended(BANK_FAULT)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """What a check builds lives until the program ends: to look for what is dead costs a tenth of the time."""
    import gc

    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _checked(options: CheckOptions) -> Checked:
    from smquiz.bank.load import examine, shipped_data

    where = Path(options.path).expanduser() if options.path else opened.bank_path() or shipped_data()
    faults, bank = examine(where)
    blind = None
    if options.blind and bank is not None:
        from smquiz.engine.quality.blind import guess_blind
        from smquiz.engine.quality.groups import all_groups

        groups = all_groups(bank.items.values())
        if not groups:
            raise Failure("nothing for a blind reader to guess: the bank has no choice of one among several")
        blind = guess_blind(groups, options.seed)
    return Checked(where, faults, blind)


def _explain(name: str, form: str) -> None:
    """Tell a rule, or all of them, as text or as JSON."""
    from smquiz.bank.faults import near
    from smquiz.engine.quality.catalogue import RULES

    every = name.lower() == "all"
    if not every and name.upper() not in RULES:
        raise Failure(f"there is no rule {name!r}; {near(name.upper(), RULES)}", USAGE)
    rules = [*RULES.values()] if every else [RULES[name.upper()]]
    if form == "json":
        told = [rule._asdict() for rule in rules]
        opened.print_json(told if every else told[0])
    elif form == "text":
        from smquiz.ui.authors import rule_view

        opened.open_face().read([rule_view(rule) for rule in rules])
    else:
        raise Failure(f"a rule is told as text or json, not as {form}; leave --format out", USAGE)


# ------------------------------------------------------------------ reports
def _as_text(checked: Checked) -> None:
    for fault in checked.faults:
        mark = "" if fault.level == "error" else "warning: "
        sys.stdout.write(f"{mark}{fault}\n")
    rules = sorted({f.rule for f in checked.faults if f.rule})
    if rules:
        sys.stdout.write(f"`smquiz bank check --explain {rules[0]}` tells the reason of a rule.\n")
    sys.stdout.write(_sum(checked))
    if checked.blind is not None:
        from smquiz.ui.authors import blind_view

        opened.open_face().show(blind_view(checked.blind))


def _sum(checked: Checked) -> str:
    if not checked.faults:
        return in_line(f"{checked.where}: no faults") + "\n"
    return in_line(f"{checked.where}") + f": {_count(checked.errors, 'error')}, {_count(checked.warnings, 'warning')}\n"


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _as_json(checked: Checked) -> None:
    report = {
        "path": str(checked.where),
        "errors": checked.errors,
        "warnings": checked.warnings,
        "faults": checked.faults,
    }
    if checked.blind is not None:
        report["blind"] = checked.blind
    opened.print_json(report)


def _as_github(checked: Checked) -> None:
    """Workflow commands, which a pull request shows on the lines they name."""
    for f in checked.faults:
        title = f"title={f.rule}," if f.rule else ""
        where = f"{title}file={_property(f.file)},line={f.line},col={f.column}"
        sys.stdout.write(f"::{f.level} {where}::{_message(f'{f.what}; {f.todo}')}\n")
    if checked.blind is not None:
        from smquiz.ui.authors import blind_words

        level = "warning" if checked.blind.betrays else "notice"
        sys.stdout.write(f"::{level} title=Blind reader::{_message(blind_words(checked.blind))}\n")


def _message(text: str) -> str:
    return safe(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _as_sarif(checked: Checked) -> None:
    """SARIF 2.1.0 (OASIS), which code hosts and editors read."""
    from smquiz.engine.quality.catalogue import RULES

    used = sorted({f.rule for f in checked.faults if f.rule})
    rules: list[dict[str, object]] = [
        {
            "id": r,
            "name": RULES[r].title,
            "shortDescription": {"text": RULES[r].title},
            "fullDescription": {"text": RULES[r].reason},
            "help": {"text": f"{RULES[r].reason}\n\nExample: {RULES[r].example}"},
        }
        for r in used
        if r in RULES
    ]
    results: list[dict[str, object]] = [
        {
            "ruleId": f.rule or "structure",
            "level": f.level,
            "message": {"text": f"{f.what}; {f.todo}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _uri(f.file)},
                        "region": {"startLine": f.line, "startColumn": f.column},
                    }
                }
            ],
        }
        for f in checked.faults
    ]
    if any(not f.rule for f in checked.faults):
        rules.append({"id": "structure", "name": "Structure", "shortDescription": {"text": "The bank can be read."}})
    run: dict[str, object] = {"columnKind": "unicodeCodePoints", "results": results}
    if checked.blind is not None:
        rules.append(BLIND_RULE)
        results.append(_blind_result(checked.where, checked.blind))
        run["properties"] = {"blind": checked.blind}
    run["tool"] = {"driver": {"name": "smquiz", "version": __version__, "rules": rules}}
    opened.print_json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


BLIND_RULE: dict[str, object] = {
    "id": "blind",
    "name": "Blind reader",
    "shortDescription": {"text": "What a reader scores who knows nothing of the subject."},
}


def _blind_result(where: Path, blind: BlindReport) -> dict[str, object]:
    from smquiz.bank.load import shown
    from smquiz.ui.authors import blind_words

    return {
        "ruleId": "blind",
        "level": "warning" if blind.betrays else "note",
        "message": {"text": blind_words(blind)},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(shown(where.absolute()))}}}],
    }


def _uri(file: str) -> str:
    """Return a file's name as a URI reference: relative ones stay so, as code hosts want them."""
    from urllib.parse import quote

    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


REPORTERS: dict[str, Callable[[Checked], None]] = {
    "text": _as_text,
    "json": _as_json,
    "github": _as_github,
    "sarif": _as_sarif,
}
