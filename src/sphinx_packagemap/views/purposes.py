"""The purpose of a module in a sentence: the author's, that of its docstring or README, or the names that it defines.

These are the values; ``views.purpose_finder`` finds them. Every view takes purposes from there, so that a module has
the same one everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import Documented


class PurposeSource(Documented):
    """The sources of a purpose, in their default order, each with its text for the reference."""

    NOTES = "notes", "The author's note on the module in the content of the directive."
    PURPOSES = "purposes", "The author's text for the module in `[tool.packagemap.purposes]` in `pyproject.toml`."
    DOCSTRING = "docstring", "The first sentence of its docstring that states a purpose."
    README = "readme", "The first sentence of the README in the directory of a package."
    DEFINES = (
        "defines",
        "The names that it defines, offers or contains, or the module that it tests, in a sentence made from names.",
    )


class PurposeVerb(StrEnum):
    """The verb of the sentence that is made from the names in a module."""

    DEFINES = "defines"
    OFFERS = "offers"  # names that it defines, and others that it imports from elsewhere
    CONTAINS = "contains"  # its submodules
    TESTS = "tests"  # the module that a test module tests, by its name
    RUNS = "runs"  # the command that runs it, instead of names
    MARKS = "marks"  # the file ``py.typed`` marks its package; there are no names
    HINTS = "hints"  # a stub has the type hints of a file, instead of names


NAMING = (PurposeVerb.DEFINES, PurposeVerb.OFFERS)  # verbs of the names in a module itself


class Purpose(NamedTuple):
    """The purpose of a module, or of a member of one."""

    source: PurposeSource
    text: str = ""  # a sentence with its markup as written; empty for ``DEFINES``, whose sentence is made when rendered
    definitions: tuple[str, ...] = ()  # for ``DEFINES``: the names to show, the most telling first
    more: int = 0  # number of other names
    verb: PurposeVerb = PurposeVerb.DEFINES


class PurposeRules(NamedTuple):
    """The sources of purposes in their order, and the author's texts."""

    sources: tuple[PurposeSource, ...] = tuple(PurposeSource)
    texts: Mapping[PurposeSource, Mapping[str, str]] = {}  # by dotted name; never changed

    @property
    def needs_definitions(self) -> bool:
        """Whether the names in modules without a docstring are needed."""
        return PurposeSource.DEFINES in self.sources

    @property
    def needs_all_definitions(self) -> bool:
        """Whether the names in modules with a docstring are needed, too."""
        order = self.sources
        if not self.needs_definitions:
            return False
        return PurposeSource.DOCSTRING not in order[: order.index(PurposeSource.DEFINES)]


DEFAULT_RULES = PurposeRules()
