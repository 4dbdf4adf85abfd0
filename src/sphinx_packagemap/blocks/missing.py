"""Where a module or directory that a managed block names may have moved, or which names are similar."""

from __future__ import annotations

import os
import posixpath

from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.discovery.file_index import FileIndex
from sphinx_packagemap.model import Problem
from sphinx_packagemap.names import Suggestions, describe_missing, did_you_mean, find_nearest
from sphinx_packagemap.survey import NotFound, is_directory_argument
from sphinx_packagemap.text import quote

_MAX_MOVED = 3  # directories to which one may have moved


def make_missing_problem(error: NotFound, project: BlockProject) -> Problem:
    """Return the problem of a name that does not exist, with a hint."""
    problem = error.make_problem()
    if error.causes or error.zips or error.is_empty or not error.name:
        return problem
    is_path = is_directory_argument(error.name)
    hint = _find_directories(error.name, project) if is_path else _find_modules(error, project)
    if not hint:
        return problem
    return problem._replace(message=f"no module or directory named {quote(error.name)}{hint}")


def _find_modules(error: NotFound, project: BlockProject) -> str:
    """Return a hint that names modules of the same top-level package with the same last component; may be empty."""
    if not error.has_top:
        return ""
    suggestions = Suggestions(project.survey.discover(error.name.partition(".")[0]).modules)
    return describe_missing(error.name, suggestions) if suggestions.find_moved(error.name) else ""


def _find_directories(name: str, project: BlockProject) -> str:
    """Return a hint that names directories of the same or a similar name."""
    path = posixpath.normpath(name.replace(os.sep, "/"))
    parent, _, last = path.rpartition("/")
    index = FileIndex(project.root)
    moved = [quote(f"{each}/") for each in index.find_directories(last)[:_MAX_MOVED]]
    if moved:
        return f"; has it moved to {' or '.join(moved)}?"
    prefix = f"{parent}/" if parent else ""
    siblings = [f"{prefix}{each}/" for each in index.list_entries(parent) if f"{prefix}{each}" in index.directories]
    return did_you_mean(find_nearest(f"{path}/", siblings))
