"""The rules of quality over a bank as it stands in its files: findings get their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smquiz.bank.faults import Fault, near
from smquiz.bank.yamlread import Place
from smquiz.engine.items import Quality
from smquiz.engine.quality.catalogue import RULES
from smquiz.engine.quality.lint import lint
from smquiz.engine.quality.subject import Subject

if TYPE_CHECKING:
    from smquiz.bank.check import Built, Found
    from smquiz.engine.quality.groups import Path

HEARD_ELSEWHERE = ("R10", "R12")  # the rules on copied words hear their waivers themselves


def subject_of(built: list[Built]) -> Subject:
    """Join the files of a bank into what the rules look at; of lessons' own questions only the words are heard."""
    files = [b.file for b in built]
    quality = next((f.quality for f in files if isinstance(f.quality, Quality)), Quality())
    return Subject(
        items=[i for f in files for i in f.items] + [i for f in files for s in f.scenario_sets for i in s.items],
        topics=[t for f in files for t in f.topics],
        claims={c.id: c for f in files for c in f.claims},
        misconceptions={m.id: m for f in files for m in f.misconceptions},
        objectives={o.id: o for f in files for o in f.objectives},
        stimuli={s.id: s.stimulus for f in files for s in f.scenario_sets},
        presets={p.name: p for f in files for p in f.presets},
        quality=quality,
        lessons=[f.lesson for f in files if f.lesson],
    )


def quality_faults(built: list[Built], found: list[Found], subject: Subject) -> list[Fault]:
    """Return what the rules of quality find in a bank whose form and references are right."""
    places = {f.item.id: f for f in found}
    sections = _Sections(built)
    linted = lint(subject)
    faults = _settings(built)
    for finding in linted.findings:
        where = places.get(finding.item)
        at = where.built.places.of(*where.path, *finding.path) if where else sections.place_of(finding.path)
        level: Literal["error", "warning"] = "warning" if finding.level == "warning" else "error"
        what = finding.what if where else f"the bank: {finding.what}"
        faults.append(Fault(*at, what, finding.todo, level, finding.rule, finding.item))
    for item in subject.items:
        for rule, reason in item.waive.items():
            if reason and (item.id, rule) not in linted.waived:
                at = places[item.id].built.places.of(*places[item.id].path, "waive", rule)
                faults += _idle(at, item.id, rule, subject)
    return faults


class _Sections:
    """Tells where the named things of a bank's sections stand, and what its rules are set by."""

    def __init__(self, built: list[Built]) -> None:
        self._home = next((b for b in built if isinstance(b.file.quality, Quality)), None)
        self._first = built[0].name
        self._named = {
            (section, getattr(thing, "id", None) or getattr(thing, "name", "")): (b, n)
            for b in built
            for section in ("claims", "misconceptions", "objectives", "presets")
            for n, thing in enumerate(getattr(b.file, section))
        }

    def place_of(self, path: Path) -> Place:
        """Return the place of a thing in a section, or of `quality:` if a rule speaks of none."""
        named = self._named.get((str(path[0]), str(path[1]))) if len(path) > 1 else None
        if named is not None:
            built, n = named
            return built.places.of(path[0], n, *path[2:])
        if self._home is None:
            return Place(self._first, 1, 1)
        return self._home.places.of("quality", *(path[1:] if path[:1] == ("quality",) else ()))


def _idle(at: Place, item: str, rule: str, subject: Subject) -> list[Fault]:
    """Tell of a waiver that waives nothing; whether it names a rule at all is asked elsewhere."""
    scope = RULES[rule].scope if rule in RULES else None
    if scope == "bank":
        what = f"{rule} looks at the bank as a whole, and no item can waive it"
        return [Fault(*at, what, "set its level or limits under `quality:`", "error", rule, item)]
    if scope is None or rule in HEARD_ELSEWHERE or subject.level(rule) == "off":
        return []
    rest = "; of the bank as a whole, `quality:` sets its level and limits" if scope == "both" else ""
    what = f"{rule} finds nothing in this item to waive"
    return [Fault(*at, what, f"remove the waiver{rest}", "warning", rule, item)]


def _settings(built: list[Built]) -> list[Fault]:
    """Waivers, levels and limits name rules that there are, and say why."""
    faults = []
    for b in built:
        quality = b.file.quality
        if isinstance(quality, Quality):
            for field in ("levels", "limits"):
                for name in getattr(quality, field):
                    if name not in RULES:
                        at = b.places.of("quality", field, name)
                        faults.append(Fault(*at, f"there is no rule `{name}`", near(name, RULES)))
            for name, limits in quality.limits.items():
                for limit in limits if name in RULES else ():
                    if limit not in RULES[name].limits:
                        at = b.places.of("quality", "limits", name, limit)
                        faults.append(Fault(*at, f"{name} has no limit `{limit}`", near(limit, RULES[name].limits)))
        for n, item in enumerate(b.file.items):
            faults += _waivers(b, ("items", n), item.waive)
        for n, group in enumerate(b.file.scenario_sets):
            for m, item in enumerate(group.items):
                faults += _waivers(b, ("scenario_sets", n, "items", m), item.waive)
    return faults


def _waivers(built: Built, path: tuple[str | int, ...], waive: dict[str, str]) -> list[Fault]:
    faults = []
    for name, reason in waive.items():
        at = built.places.of(*path, "waive", name)
        if name not in RULES:
            faults.append(Fault(*at, f"there is no rule `{name}` to waive", near(name, RULES)))
        elif len(reason.split()) < 3:
            faults.append(Fault(*at, f"{name} is waived without a reason", "say in a sentence why it does not apply"))
    return faults
