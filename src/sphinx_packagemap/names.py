"""Dotted names and patterns over them.

Pure functions on strings: nothing here knows modules, nor touches a disk.
"""

from __future__ import annotations

import keyword
import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from sphinx_packagemap.text import quote


def get_last(name: str) -> str:
    """Return the last component: ``a.b.c`` -> ``c``."""
    return name.rpartition(".")[2]


def get_parent(name: str) -> str:
    """Return the name without its last component, empty for a top-level name."""
    return name.rpartition(".")[0]


def iter_ancestors(name: str) -> Iterator[str]:
    """Yield the ancestors of a name, nearest first: ``a.b.c`` -> ``a.b``, ``a``."""
    while name := get_parent(name):
        yield name


def is_descendant(name: str, ancestor: str) -> bool:
    """Tell whether a name lies below another one, at any distance; no name lies below itself."""
    return name.startswith(ancestor + ".")


def is_in_subtree(name: str, top: str) -> bool:
    """Tell whether a name is another one or lies below it."""
    return name == top or is_descendant(name, top)


def split_name(name: str) -> tuple[str, ...]:
    """Return the components in order; sorting by them keeps every subtree together."""
    return tuple(name.split("."))


def count_levels(name: str, top: str) -> int:
    """Return how many levels a name lies below one of its ancestors; 0 for the ancestor itself."""
    return name.count(".") - top.count(".")


def is_importable(name: str) -> bool:
    """Tell whether an ``import`` statement can spell the name.

    Every component must be an identifier and no keyword; and it must be in the form NFKC, in which Python looks it up
    however it is written (language reference, *Names*). ``importlib.import_module`` takes the others.
    """
    return all(map(_is_importable_component, name.split(".")))


@lru_cache(maxsize=16384)
def _is_importable_component(component: str) -> bool:
    return is_identifier(component) and normalize(component) == component


def is_identifier(text: str) -> bool:
    """Tell whether a text is a valid name in Python: an identifier that is no keyword, in any Unicode form."""
    return text.isidentifier() and not keyword.iskeyword(text)


def normalize(name: str) -> str:
    """Return a name as Python knows it, in the form NFKC (language reference, *Names*): ``ﬁle`` -> ``file``."""
    if name.isascii():
        return name
    import unicodedata  # few names need it

    return unicodedata.normalize("NFKC", name)


def is_private(component: str) -> bool:
    """Tell whether a single component is private by convention: ``_x``, ``__x``, not ``__main__``."""
    dunder = component.startswith("__") and component.endswith("__") and len(component) > 4
    return component.startswith("_") and not dunder


def is_public(name: str) -> bool:
    """Tell whether a name in a module without ``__all__`` is public: it does not begin with an underscore.

    Dunder names are not public either (language reference, *The import statement*).
    """
    return not name.startswith("_")


def make_absolute(name: str, top: str) -> str:
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
        base = get_parent(base)
    if not base:
        return None
    return f"{base}.{module}" if module else base


def find_nearest(name: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """Return the known names that look most like a mistyped one, best first.

    See :class:`Suggestions`, which is quicker for several names.
    """
    return Suggestions(known).find_nearest(name, most=most)


class Suggestions:
    """Finds the known names that look most like mistyped ones.

    Similarity ignores case and is that of :func:`difflib.get_close_matches`. Among more than a few hundred known
    names, only those are compared that share the longest beginning or end with the mistyped one: so a search takes
    about the same time however many there are.
    """

    def __init__(self, known: Iterable[str]) -> None:
        """Take all names that are known."""
        self._by_folded: dict[str, str] = {}
        for candidate in sorted(known):
            self._by_folded.setdefault(candidate.casefold(), candidate)

    def find_nearest(self, name: str, *, most: int = 3) -> tuple[str, ...]:
        """Return the known names that look most like a mistyped one, best first."""
        import difflib  # only a mistake needs it

        folded = name[:_LONGEST_COMPARED].casefold()
        matches = difflib.get_close_matches(folded, self._get_candidates(folded), n=most, cutoff=0.6)
        return tuple(self._by_folded[match] for match in matches)

    def _get_candidates(self, folded: str) -> Iterable[str]:
        """Return the known names that are worth a comparison: all of a few, else the neighbours in either order."""
        if len(self._by_folded) <= _MOST_COMPARED:
            return self._by_folded
        found = dict.fromkeys(_find_neighbours(folded, self._sorted))
        found |= dict.fromkeys(each[::-1] for each in _find_neighbours(folded[::-1], self._reversed))
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._by_folded)

    @cached_property
    def _reversed(self) -> list[str]:
        return sorted(each[::-1] for each in self._by_folded)


MOST_SUGGESTED = 20  # unknown names in one option or directive: for those after them, nothing is suggested
_MOST_COMPARED = 256  # names, for each of which a comparison takes some microseconds
_NEIGHBOURS = 16  # on either side of more names
_LONGEST_COMPARED = 200  # characters


def _find_neighbours(name: str, ordered: Sequence[str]) -> Sequence[str]:
    position = bisect(ordered, name)
    return ordered[max(0, position - _NEIGHBOURS) : position + _NEIGHBOURS]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """Return `` (did you mean a or b?)`` for a message, or nothing without suggestions."""
    found = [quote(suggestion) for suggestion in suggestions]
    return f" (did you mean {' or '.join(found)}?)" if found else ""


def has_wildcard(pattern: str) -> bool:
    """Tell whether a pattern can match more than one name."""
    return "*" in pattern or "?" in pattern


def is_match(pattern: str, name: str) -> bool:
    """Tell whether a whole dotted name matches a pattern.

    ``*`` stands for one component, or for any run of characters inside one; ``?`` for one
    character; ``**`` for any number of components, none included. The syntax is the one of
    import-linter, with globs inside a component added. Raises ValueError for a bad pattern.
    """
    return _is_match(compile_pattern(pattern), split_name(name))


def _is_match(pattern: Sequence[Component], parts: Sequence[str]) -> bool:
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
            part = parts[position]
            if component == part if isinstance(component, str) else component.fullmatch(part):
                start, position = start + 1, position + 1
                continue
        if restart is None:
            return False
        start, position = restart[0], restart[1] + 1
        restart = start, position
    return all(component is None for component in pattern[start:])


Component = str | re.Pattern[str] | None


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str) -> tuple[Component, ...]:
    """Return the components of a pattern: a name, an expression for one with wildcards, or None for ``**``.

    Raises ValueError for an empty component, or for ``**`` inside a longer component.
    """
    check_pattern(pattern)
    return tuple(
        None if component == "**" else compile_component(component) if has_wildcard(component) else component
        for component in pattern.split(".")
    )


def check_pattern(pattern: str) -> None:
    """Raise ValueError for an empty component, or for ``**`` inside a longer component."""
    for component in pattern.split("."):
        if not component:
            raise ValueError(f"{quote(pattern)} has an empty component")
        if component != "**" and "**" in component:
            raise ValueError(f"{quote(pattern)}: ** must stand alone between dots")


def compile_component(component: str) -> re.Pattern[str]:
    """Return an expression for a single component with wildcards, to be matched against a whole one."""
    first, *rest = component.split("*")
    if not rest:
        return re.compile(_merge_wildcards(first), re.DOTALL)
    *inner, end = rest
    # An atomic group never backtracks: the first match that fits is as good as any other.
    middle = "".join(f"(?>.*?{_merge_wildcards(each)})" for each in inner)
    return re.compile(f"{_merge_wildcards(first)}{middle}.*{_merge_wildcards(end)}", re.DOTALL)


def _merge_wildcards(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)
