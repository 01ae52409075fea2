"""The rules of quality over a bank as it stands in its files: findings get their places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from smquiz.bank.faults import Fault, near
from smquiz.engine.items import Quality
from smquiz.engine.quality.catalogue import RULES
from smquiz.engine.quality.lint import lint
from smquiz.engine.quality.subject import Subject

if TYPE_CHECKING:
    from smquiz.bank.check import Built, Found


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
    home = next((b for b in built if isinstance(b.file.quality, Quality)), None)
    home_place = home.places.of("quality") if home else (built[0].name, 1, 1)
    faults = _settings(built)
    for finding in lint(subject):
        where = places.get(finding.item)
        at = where.built.places.of(*where.path, *finding.path) if where else home_place
        level: Literal["error", "warning"] = "warning" if finding.level == "warning" else "error"
        what = finding.what if where else f"the bank: {finding.what}"
        faults.append(Fault(*at, what, finding.todo, level, finding.rule, finding.item))
    return faults


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
