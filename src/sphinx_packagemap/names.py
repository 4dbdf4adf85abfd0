"""Dotted names and patterns over them.

Pure functions on strings: nothing here knows what a name stands for, nor touches a disk.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache


def last(name: str) -> str:
    """Return the last component: ``a.b.c`` -> ``c``."""
    return name.rpartition(".")[2]


def parent(name: str) -> str:
    """Return the name without its last component, empty for a top-level name."""
    return name.rpartition(".")[0]


def ancestors(name: str) -> Iterator[str]:
    """Yield the ancestors of a name, nearest first: ``a.b.c`` -> ``a.b``, ``a``."""
    while name := parent(name):
        yield name


def is_descendant(name: str, ancestor: str) -> bool:
    """Tell whether a name lies below another one, at any distance; no name lies below itself."""
    return name.startswith(ancestor + ".")


def in_subtree(name: str, top: str) -> bool:
    """Tell whether a name is another one or lies below it."""
    return name == top or is_descendant(name, top)


def components(name: str) -> tuple[str, ...]:
    """Return the components in order; sorting by them keeps every subtree together."""
    return tuple(name.split("."))


def depth_below(name: str, top: str) -> int:
    """Return how many levels a name lies below one of its ancestors; 0 for the ancestor itself."""
    return name.count(".") - top.count(".")


def is_importable(name: str) -> bool:
    """Tell whether an ``import`` statement can spell the name.

    Every component must be an identifier and no keyword (language reference, *Identifiers and
    keywords*); ``importlib.import_module`` takes the others.
    """
    return all(map(_is_importable_component, name.split(".")))


@lru_cache(maxsize=16384)
def _is_importable_component(component: str) -> bool:
    return component.isidentifier() and not keyword.iskeyword(component)


def is_private(component: str) -> bool:
    """Tell whether a single component is private by convention: ``_x``, ``__x``, not ``__main__``."""
    dunder = component.startswith("__") and component.endswith("__") and len(component) > 4
    return component.startswith("_") and not dunder


def absolute(name: str, top: str) -> str:
    """Return a name, with a leading dot read as relative to ``top``: ``.db`` -> ``django.db``."""
    if name == ".":
        return top
    return top + name if name.startswith(".") else name


def resolve_relative(importer: str, is_package: bool, level: int, module: str) -> str | None:
    """Return the absolute name that a relative import means, or None beyond the top-level package.

    In a package, one dot is the package itself; in any other module, it is the parent
    (language reference, *Package Relative Imports*; PEP 328).
    """
    if level == 0:
        return module
    base = importer
    for _ in range(level - 1 if is_package else level):
        if not base:  # there may be a million dots
            break
        base = parent(base)
    if not base:
        return None
    return f"{base}.{module}" if module else base


def nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the known names that look most like a mistyped one, best first.

    Similarity ignores case and is that of :func:`difflib.get_close_matches`.
    """
    import difflib  # only a mistake needs it

    by_folded: dict[str, str] = {}
    for candidate in sorted(known):
        by_folded.setdefault(candidate.casefold(), candidate)
    matches = difflib.get_close_matches(name.casefold(), by_folded, n=most, cutoff=0.6)
    return tuple(by_folded[match] for match in matches)


def did_you_mean(suggestions: Iterable[str]) -> str:
    """Return `` (did you mean a or b?)`` for a message, or nothing without suggestions."""
    quoted = [f"'{suggestion}'" for suggestion in suggestions]
    return f" (did you mean {' or '.join(quoted)}?)" if quoted else ""


def has_wildcard(pattern: str) -> bool:
    """Tell whether a pattern can match more than one name."""
    return "*" in pattern or "?" in pattern


def matches(pattern: str, name: str) -> bool:
    """Tell whether a whole dotted name matches a pattern.

    ``*`` stands for one component, or for any run of characters inside one; ``?`` for one
    character; ``**`` for any number of components, none included. The syntax is the one of
    import-linter, with globs inside a component added. Raises ValueError for a bad pattern.
    """
    return _matches(compiled(pattern), components(name))


def _matches(pattern: Sequence[re.Pattern[str] | None], parts: Sequence[str]) -> bool:
    # On failure only the last ``**`` has to take one more component, the ones before it never do: so
    # the time grows with the product of the lengths. A regular expression would take exponential time.
    position = start = 0
    restart = None  # where to go on in the pattern after a failure
    while position < len(parts):
        if start < len(pattern):
            component = pattern[start]
            if component is None:
                start, restart = start + 1, (start + 1, position)
                continue
            if component.fullmatch(parts[position]):
                start, position = start + 1, position + 1
                continue
        if restart is None:
            return False
        start, position = restart[0], restart[1] + 1
        restart = start, position
    return all(component is None for component in pattern[start:])


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> tuple[re.Pattern[str] | None, ...]:
    """Return an expression for each component of a pattern, None for ``**``.

    Raises ValueError for an empty component, or for ``**`` inside a longer component.
    """
    expressions: list[re.Pattern[str] | None] = []
    for component in pattern.split("."):
        if not component:
            raise ValueError(f"'{pattern}' has an empty component")
        if component == "**":
            expressions.append(None)
        elif "**" in component:
            raise ValueError(f"'{pattern}': ** must stand alone between dots")
        else:
            expressions.append(_component_expression(component))
    return tuple(expressions)


def _component_expression(component: str) -> re.Pattern[str]:
    first, *rest = component.split("*")
    if not rest:
        return re.compile(_with_single_wildcards(first), re.DOTALL)
    *inner, end = rest
    # An atomic group never gives back what it took: the first place that fits is as good as any other.
    middle = "".join(f"(?>.*?{_with_single_wildcards(each)})" for each in inner)
    return re.compile(f"{_with_single_wildcards(first)}{middle}.*{_with_single_wildcards(end)}", re.DOTALL)


def _with_single_wildcards(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)
