"""A tree as lines of text, for a terminal."""

from __future__ import annotations

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.guides import ASCII, UNICODE, guides
from sphinx_packagemap.rendering.words import count_words, is_plain, kind_words, label_words, remarks
from sphinx_packagemap.views.tree import TreeItem, TreeView

# Select Graphic Rendition (ECMA-48): the sixteen colours that every terminal's theme defines.
_COLORS = {
    "package": "1;34",
    "namespace package": "1;36",
    "extension module": "35",
    "extension module that is not built": "35",
    "stub": "33",
}
_DIM, _BOLD, _RED = "2", "1", "31"


def render_tree(view: TreeView, *, unicode: bool = True, color: bool = False, language: Language = ENGLISH) -> str:
    """Return a tree as text, a line an item, ending with a newline.

    With ``unicode`` false, guides and punctuation are ASCII; other characters stay as they are.
    """
    drawn = guides([item.level for item in view.items], UNICODE if unicode else ASCII)
    lines = [
        _painted(guide, _DIM, color) + _line(item, language, unicode=unicode, color=color)
        for guide, item in zip(drawn, view.items, strict=True)
    ]
    return "".join(f"{line}\n" for line in lines)


def _line(item: TreeItem, language: Language, *, unicode: bool, color: bool) -> str:
    label = label_words(item, language)
    label = label if unicode else _ascii_ellipsis(label)
    style = _DIM if item.demoted else _COLORS.get(item.kind, "")
    parts = [_painted(label, f"{_BOLD};7" if item.highlighted else style, color)]
    if not is_plain(item):
        words = ", ".join(filter(None, [kind_words(item, language), count_words(item, language)]))
        parts.append(_painted(f" ({words})", _DIM, color))
    parts += [_painted(f" [{remark}]", _RED if item.fault else _DIM, color) for remark in remarks(item, language)]
    if item.summary:
        parts.append(f" – {item.summary}" if unicode else f" - {_ascii_ellipsis(item.summary)}")
    return "".join(parts)


def _ascii_ellipsis(text: str) -> str:
    return text.replace("…", "...")


def _painted(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and style and text else text
