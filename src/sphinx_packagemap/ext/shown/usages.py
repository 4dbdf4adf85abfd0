"""What a ``module-usage`` and an ``import`` role show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.options.declared import Link
from sphinx_packagemap.ext.options.modules import More, parse_usage_options
from sphinx_packagemap.ext.problems import internal
from sphinx_packagemap.ext.shown.protocol import Surveying, digest_of, plain_problems
from sphinx_packagemap.ext.shown.sources import SourceUrls
from sphinx_packagemap.ext.shown.told import Told
from sphinx_packagemap.language import language_of
from sphinx_packagemap.model import MODULE_KINDS, Problem, ProblemKind
from sphinx_packagemap.names import is_identifier
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.rendering.usage import doubt_words, usage_blocks
from sphinx_packagemap.text import quoted
from sphinx_packagemap.views.items import TreeView
from sphinx_packagemap.views.structure import skeleton_of
from sphinx_packagemap.views.usage import Usage, usage_of


def show_usage(surveying: Surveying, name: str, raw_options: Mapping[str, str]) -> Told:
    """Return what a ``module-usage`` shows."""
    settings, codebases = surveying.settings, surveying.codebases
    options = parse_usage_options(raw_options)
    content: Cell = ()
    problems = list(options.problems)
    try:
        usage = usage_of(codebases, name, options.alias, thorough=True) if name else _nothing_named()
        if isinstance(usage, Problem):
            problems.append(usage)
        else:
            problems += usage.faults
            layout = _layout(surveying, usage) if More.LAYOUT in options.show else None
            content = usage_blocks(usage, options.alias, layout, language_of(settings.language))
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        problems.append(internal("module-usage", error))
    surveyed = codebases.with_followed(name) if name.partition(".")[0] else ()
    return Told(content, options, tuple(problems), surveyed, SourceUrls(surveying), Link.NONE)


def _nothing_named() -> Problem:
    return Problem(ProblemKind.NAME, "module-usage needs the name of a module or package, or of something in one")


def _layout(surveying: Surveying, usage: Usage) -> TreeView:
    surveyed = surveying.codebases.below(usage.canonical.module.partition(".")[0])
    return skeleton_of(surveyed, usage.canonical.module, surveying.settings.max_items)


class ImportShown(NamedTuple):
    """An import statement as a role shows it."""

    statement: str  # empty if there is none
    doubt: str  # why it could not be checked, in words; empty if it was
    target: Target | None
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]
    is_steady: bool = True

    def digest(self) -> str:
        """Return a digest of what is shown."""
        return digest_of(self.statement, self.doubt, self.target, plain_problems(self.problems))

    def targets(self) -> tuple[Target, ...]:
        """Return what the statement leads to."""
        return (self.target,) if self.target is not None else ()


_TEXT = re.compile(r"(?P<name>[^\s~!<>]+)(?:\s+as\s+(?P<alias>\S+))?")


def show_import(surveying: Surveying, text: str, raw_options: Mapping[str, str]) -> ImportShown:
    """Return what an ``import`` role shows for its text: a dotted name, with another name after ``as`` if it likes."""
    matched = _TEXT.fullmatch(text.strip())
    alias = (matched["alias"] or "") if matched else ""
    if matched is None or (alias and not is_identifier(alias)):
        message = f"{quoted(text)} is not a dotted name, nor one with 'as' and another name after it"
        return ImportShown("", "", None, (Problem(ProblemKind.IMPORT, message),), ())
    try:
        usage = usage_of(surveying.codebases, matched["name"], alias)
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        return ImportShown("", "", None, (internal("import", error),), (), is_steady=False)
    surveyed = surveying.codebases.with_followed(matched["name"])
    if isinstance(usage, Problem):
        return ImportShown("", "", None, (usage,), surveyed)
    doubt = doubt_words(usage.doubt, language_of(surveying.settings.language)) if usage.doubt else ""
    is_module = usage.kind in MODULE_KINDS
    names = (usage.name,) if is_module else tuple(dict.fromkeys([usage.name, *(way.dotted for way in usage.ways)]))
    return ImportShown(usage.asked.statement(alias), doubt, Target(is_module, names), usage.faults, surveyed)
