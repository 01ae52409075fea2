"""HTML put together from values: whatever is not markup already is escaped."""

from __future__ import annotations

import html
import re

from smquiz.engine.shown import safe

_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_VOID = frozenset(("meta", "br", "hr"))


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """Return a text as markup that shows it; control characters are replaced, markup stays as it is.

    >>> escaped("<b> & co"), escaped(Html("<b>"))
    ('&lt;b&gt; &amp; co', '<b>')
    """
    return text if isinstance(text, Html) else Html(html.escape(_NO_XML.sub("\ufffd", safe(text))))


def el(tag: str, *children: str, **attributes: str | float | None) -> Html:
    """Return an element. A closing underscore of an attribute's name is dropped, others are hyphens.

    >>> el("a", "x < y", class_="far", aria_label='so "called"', title=None)
    '<a class="far" aria-label="so &quot;called&quot;">x &lt; y</a>'
    >>> el("meta", charset="utf-8")
    '<meta charset="utf-8"/>'
    """
    named = {n.rstrip("_").replace("_", "-"): v for n, v in attributes.items() if v is not None}
    told = "".join(f' {n}="{escaped(_written(v))}"' for n, v in named.items())
    if tag in _VOID:
        return Html(f"<{tag}{told}/>")
    return Html(f"<{tag}{told}>{joined(*children)}</{tag}>")


def joined(*children: str) -> Html:
    """Return children one after the other."""
    return Html("".join(escaped(c) for c in children))


def _written(value: str | float) -> str:
    """Write a number with two decimals at most.

    >>> _written(12.0), _written(1.256)
    ('12', '1.26')
    """
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
