"""Dotted names, and patterns that match them.

All functions are pure and take strings: they know nothing about modules or files.
"""

from __future__ import annotations

import keyword
import re
import sys
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from sphinx_packagemap.text import quote


def get_last(name: str) -> str:
    """Return the last component: ``a.b.c`` -> ``c``."""
    return name.rpartition(".")[2]


def get_parent(name: str) -> str:
    """Return the name without its last component; an empty string for a top-level name."""
    return name.rpartition(".")[0]


def is_test_name(last: str) -> bool:
    """Return whether the last component of a name is that of a module with tests, as pytest and unittest find them."""
    return last.startswith("test_") or last.endswith("_test")


def iter_ancestors(name: str) -> Iterator[str]:
    """Yield the ancestors of a name, nearest first: ``a.b.c`` -> ``a.b``, ``a``."""
    while name := get_parent(name):
        yield name


def is_descendant(name: str, ancestor: str) -> bool:
    """Return whether a name is a descendant of another one, at any depth; no name is its own descendant."""
    return name.startswith(ancestor + ".")


def is_in_subtree(name: str, top: str) -> bool:
    """Return whether a name is equal to ``top`` or one of its descendants."""
    return name == top or is_descendant(name, top)


def split_name(name: str) -> tuple[str, ...]:
    """Return the components in order; sorting by them keeps every subtree together."""
    return tuple(name.split("."))


def count_levels(name: str, top: str) -> int:
    """Return the number of levels from an ancestor down to a name; 0 for the ancestor itself."""
    return name.count(".") - top.count(".")


def is_importable(name: str) -> bool:
    """Return whether a name can be written in an ``import`` statement.

    Every component must be an identifier, not a keyword, and in the normal form NFKC: Python converts all identifiers
    to it (language reference, *Names*). ``importlib.import_module`` accepts other names, too.
    """
    return all(map(_is_importable_component, name.split(".")))


@lru_cache(maxsize=16384)
def _is_importable_component(component: str) -> bool:
    return is_identifier(component) and normalize(component) == component


def is_identifier(text: str) -> bool:
    """Return whether a text is a valid name in Python: an identifier, not a keyword, in any Unicode normal form."""
    return text.isidentifier() and not keyword.iskeyword(text)


def normalize(name: str) -> str:
    """Return a name in the normal form NFKC, as Python does (language reference, *Names*): ``ﬁle`` -> ``file``."""
    if name.isascii():
        return name
    import unicodedata  # few names need it

    return unicodedata.normalize("NFKC", name)


def is_private(component: str) -> bool:
    """Return whether a single component is private by convention: ``_x`` and ``__x`` are, ``__main__`` is not."""
    dunder = component.startswith("__") and component.endswith("__") and len(component) > 4
    return component.startswith("_") and not dunder


def is_public(name: str) -> bool:
    """Return whether a name in a module without ``__all__`` is public: it does not begin with an underscore.

    Dunder names are not public, either (language reference, *The import statement*).
    """
    return not name.startswith("_")


def make_absolute(name: str, top: str) -> str:
    """Return the absolute form of a name; with a leading dot, it is relative to ``top``: ``.db`` -> ``django.db``."""
    if name == ".":
        return top
    return top + name if name.startswith(".") else name


def resolve_relative(importer: str, is_package: bool, level: int, module: str) -> str | None:
    """Return the absolute name of a relative import, or None if it leads out of the top-level package.

    In a package, one dot is the package itself; in any other module, it is the parent
    (language reference, *Package Relative Imports*; PEP 328).
    """
    if level == 0:
        return module
    base = importer
    for _ in range(level - 1 if is_package else level):
        if not base:  # hostile code may have a million dots
            break
        base = get_parent(base)
    if not base:
        return None
    return f"{base}.{module}" if module else base


def find_nearest(name: str, known: Iterable[str], *, max_count: int = 3) -> tuple[str, ...]:
    """Return the known names that are most similar to a mistyped one, best first.

    See :class:`Suggestions`, which is faster for several names.
    """
    return Suggestions(known).find_nearest(name, max_count=max_count)


class Suggestions:
    """Finds the known names that are most similar to mistyped ones.

    Similarity ignores case and is computed by :func:`difflib.get_close_matches`. If there are more than a few hundred
    known names, only those that share the longest prefix or suffix with the mistyped one are compared: the time of a
    search hardly depends on the number of names.
    """

    def __init__(self, known: Iterable[str]) -> None:
        """Take all known names, in any order."""
        self._by_folded: dict[str, str] = {}
        self._known = sorted(known)
        for candidate in self._known:
            self._by_folded.setdefault(candidate.casefold(), candidate)

    def find_nearest(self, name: str, *, max_count: int = 3) -> tuple[str, ...]:
        """Return the known names that are most similar to a mistyped one, best first."""
        import difflib  # only needed after a mistake

        folded = name[:_MAX_COMPARED_LENGTH].casefold()
        matches = difflib.get_close_matches(folded, self._get_candidates(folded), n=max_count, cutoff=0.6)
        return tuple(self._by_folded[match] for match in matches)

    def find_moved(self, name: str, *, max_count: int = 3) -> tuple[str, ...]:
        """Return the known names with the same last component as a missing one: those to which it may have moved.

        Those that share the longest beginning with it come first. No module moves to another top-level package.
        """
        parts = split_name(name)
        found = [each for each in self._by_last.get(parts[-1], ()) if "." in each and is_in_subtree(each, parts[0])]
        ordered = sorted(found, key=lambda each: (-_count_common(parts, split_name(each)), each))
        return tuple(ordered[:max_count])

    def _get_candidates(self, folded: str) -> Iterable[str]:
        """Return the known names to compare: all if they are few, else the nearest ones by prefix and by suffix."""
        if len(self._by_folded) <= _MAX_COMPARED:
            return self._by_folded
        found = dict.fromkeys(_find_neighbours(folded, self._sorted))
        found |= dict.fromkeys(each[::-1] for each in _find_neighbours(folded[::-1], self._reversed))
        return found

    @cached_property
    def _by_last(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._known:
            found.setdefault(get_last(name), []).append(name)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._by_folded)

    @cached_property
    def _reversed(self) -> list[str]:
        return sorted(each[::-1] for each in self._by_folded)


# Unknown names in one option or directive for which similar ones are suggested; there are no suggestions for the rest.
MAX_WITH_SUGGESTIONS = 20
_MAX_COMPARED = 256  # known names that are all compared; each comparison takes some microseconds
_NEIGHBOURS = 16  # names on either side that are compared if there are more
_MAX_COMPARED_LENGTH = 200  # characters


def _find_neighbours(name: str, ordered: Sequence[str]) -> Sequence[str]:
    position = bisect(ordered, name)
    return ordered[max(0, position - _NEIGHBOURS) : position + _NEIGHBOURS]


def _count_common(parts: Sequence[str], others: Sequence[str]) -> int:
    """Return the number of components that two names have in common at their beginning."""
    pairs = zip(parts, others, strict=False)
    return next((count for count, (part, other) in enumerate(pairs) if part != other), min(len(parts), len(others)))


def did_you_mean(suggestions: Iterable[str]) -> str:
    """Return ``; did you mean a, b or c?``, to be appended to a message; an empty string without suggestions."""
    found = [quote(suggestion) for suggestion in suggestions]
    if len(found) > 1:
        found = [", ".join(found[:-1]), found[-1]]
    return f"; did you mean {' or '.join(found)}?" if found else ""


def describe_missing(name: str, suggestions: Suggestions) -> str:
    """Return where a module that does not exist may have moved, or which names are similar, to append to a message."""
    moved = [quote(each) for each in suggestions.find_moved(name)]
    return f"; has it moved to {' or '.join(moved)}?" if moved else did_you_mean(suggestions.find_nearest(name))


def has_wildcard(pattern: str) -> bool:
    """Return whether a pattern has a wildcard, so that it can match more than one name."""
    return "*" in pattern or "?" in pattern


def is_match(pattern: str, name: str) -> bool:
    """Return whether a pattern matches the whole of a dotted name.

    ``*`` matches one component, or any number of characters inside one; ``?`` matches one
    character; ``**`` matches any number of components, including none. The syntax is that of
    import-linter, extended by wildcards inside a component. Raises ValueError for an invalid pattern.
    """
    return _is_match(compile_pattern(pattern), split_name(name))


def _is_match(pattern: Sequence[Component], parts: Sequence[str]) -> bool:
    # After a mismatch, it is enough to let the last ``**`` match one more component, never those before it: so the
    # time is at most proportional to the product of the lengths. A regular expression would take exponential time.
    position = start = 0
    restart = None  # positions in the pattern and the name at which to go on after a mismatch
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
    """Return the components of a pattern: a string, a regular expression if it has wildcards, or None for ``**``.

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
            raise ValueError(f"invalid pattern {quote(pattern)}: a component is empty")
        if component != "**" and "**" in component:
            raise ValueError(f"invalid pattern {quote(pattern)}: '**' must be a whole component, between dots")


def compile_component(component: str) -> re.Pattern[str]:
    """Return a regular expression for a single component with wildcards, to be used with ``fullmatch``."""
    first, *rest = component.split("*")
    if not rest:
        return re.compile(_merge_wildcards(first), re.DOTALL)
    *inner, end = rest
    # The shortest match of each atomic group is as good as any other: there is no need to backtrack.
    middle = "".join(f"(?>.*?{_merge_wildcards(each)})" for each in inner)
    return re.compile(f"{_merge_wildcards(first)}{middle}.*{_merge_wildcards(end)}", re.DOTALL)


def _merge_wildcards(text: str) -> str:
    return "".join("." if char == "?" else re.escape(char) for char in text)


def is_standard(top: str) -> bool:
    """Return whether a top-level name is one of the standard library, also if Python has removed it since 3.11."""
    return top in sys.stdlib_module_names or top in _REMOVED or top == "__main__"  # its list is without that


_REMOVED = frozenset(
    {
        *("aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils", "imghdr", "imp"),
        *("lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes", "smtpd", "sndhdr", "spwd"),
        *("sunau", "telnetlib", "uu", "xdrlib"),
    }
)
