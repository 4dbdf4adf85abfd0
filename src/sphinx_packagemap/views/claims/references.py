"""Checks the paths and dotted names in literals and roles.

A single name is little evidence, so that only clear cases count: a path that does not exist is gone
only if the directory around it exists, and the sentence is not about a file that somebody is going to create.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence

from sphinx_packagemap.discovery.file_index import EntryKind
from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.code_blocks import CodeBlock
from sphinx_packagemap.documents.entries import Form, expand_braces
from sphinx_packagemap.documents.references import Reference, find_references
from sphinx_packagemap.views.claims import Claim, ClaimState
from sphinx_packagemap.views.claims.names import find_moved_name, look_up_name, normalize_dotted
from sphinx_packagemap.views.claims.paths import FoundPath, LookUp, find_moved, is_typical, look_up
from sphinx_packagemap.views.claims.repository import DescribedRepository

_ROLES_OF_PATHS = frozenset({"", "file", "source", "literal", "code", "samp"})
_ROLES_OF_NAMES = frozenset(
    {
        "mod",
        "class",
        "func",
        "meth",
        "attr",
        "exc",
        "data",
        "obj",
        "const",
        "deco",
        "type",
        "any",
        "",
        "code",
        "literal",
    }
)
_PATH = re.compile(r"(?:\.{1,2}/)*(?:[\w.@+*{},<>\[\]-]+/)+[\w.@+*{},<>\[\]-]*")
_LOCATION = re.compile(r"(?:::[\w:\[\]-]+|:\d+(?:[-:]\d+)?|#[\w-]+)$")  # a test, a line, an anchor
# A sentence with these words is about a file that may not exist.
_HYPOTHETICAL = re.compile(
    r"\b(?:add(?:s|ing)?|creat(?:e|es|ed|ing)|generat(?:e|es|ed|ing)|new|writ(?:e|es|ten|ing)|produc(?:e|es|ed)|output"
    r"|e\.g\.|for example|example|such as|like|say|suppose|imagine|would|should|could|might|may|if|your|my|some|install"
    r"|download|save[sd]?|copy|copied|rename[ds]?|mov(?:e|ed|es|ing)|remov(?:e|ed|es|ing)|delet(?:e|ed|es|ing)|old"
    r"|former(?:ly)?|previous(?:ly)?|legacy|deprecated|no longer|used to|was|were|not|never|without|instead|placeholder"
    r"|optional(?:ly)?|user|local(?:ly)?)\b",
    re.IGNORECASE,
)
_INVENTED = re.compile(
    r"(?:^|[/_.-])(?:foo|bar|baz|spam|eggs|my|your|new|some|example|xxx|name|path|to|x|y)(?:$|[/_.-])"
)


def check_references(
    repository: DescribedRepository,
    document: Document,
    blocks: Sequence[CodeBlock],
    listed: Collection[tuple[int, str]],
) -> Iterator[Claim]:
    """Yield the claims in literals and roles, in order; ``listed`` are lines and names that listings claim."""
    for reference in find_references(document, blocks):
        if (reference.line, reference.target) in listed:
            continue
        line = document.lines[reference.line]
        for name in expand_braces(reference.target):
            claim = _check_path(repository, document, reference, name, line)
            if claim is None:
                claim = _check_name(repository, reference, name, line)
            if claim is not None:
                yield claim


def _check_path(
    repository: DescribedRepository, document: Document, reference: Reference, name: str, line: str
) -> Claim | None:
    if reference.role.rpartition(":")[2] not in _ROLES_OF_PATHS:
        return None
    written = _LOCATION.sub("", name)
    if _PATH.fullmatch(written) is None:
        return None
    readings = [look_up(repository.index, base, written) for base in _list_bases(repository, document)]
    found = next((each for each in readings if each.result is LookUp.FOUND), None)
    if found is not None:
        return _make_claim(reference, ClaimState.RIGHT, name, found.path)
    if any(each.result is LookUp.NO_CLAIM for each in readings):
        return None
    for each in readings:
        if each.result is LookUp.CHANGED:
            return _make_claim(reference, ClaimState.MOVED, name, each.path, each.target)
    if _INVENTED.search(written) or re.search(r"[*?\[]", written):
        return None
    ours = [each for each in readings if _is_ours(repository, each)]
    for each in ours:
        if (target := find_moved(repository.index, each.path)) and not is_typical(each.path):
            return _make_claim(reference, ClaimState.MOVED, name, each.path, target)
    for each in ours:
        parent = posixpath.dirname(each.path)
        is_near = repository.index.get_kind(parent) is EntryKind.DIRECTORY and parent
        if is_near and not _HYPOTHETICAL.search(_get_sentence(line, reference)):
            return _make_claim(reference, ClaimState.GONE, name, each.path)
    return None


def _list_bases(repository: DescribedRepository, document: Document) -> list[str]:
    """Return the directories to which paths in a document may be relative: the repository comes first."""
    packages = [path for path in repository.package_paths.values() if path in repository.index.directories]
    own = posixpath.dirname(document.shown_path)
    return [*dict.fromkeys(("", own, *packages, *map(posixpath.dirname, packages)))]


def _is_ours(repository: DescribedRepository, found: FoundPath) -> bool:
    """Return whether the first directory of a path exists."""
    return "/" in found.path and found.path.split("/")[0] in repository.index.directories


def _get_sentence(line: str, reference: Reference) -> str:
    """Return the text around a reference, without the reference."""
    before = re.split(r"[.;!?]\s", line[: reference.start])[-1]
    after = re.split(r"[.;!?](?:\s|$)", line[reference.end :])[0]
    return f"{before} {after}"


def _check_name(repository: DescribedRepository, reference: Reference, name: str, line: str) -> Claim | None:
    role = reference.role.rpartition(":")[2]
    if role not in _ROLES_OF_NAMES:
        return None
    dotted = normalize_dotted(name)
    top = dotted.partition(".")[0]
    if not dotted or top not in repository.tops:
        return None
    found = look_up_name(repository, dotted)
    if found.result is LookUp.FOUND:
        return _make_claim(reference, ClaimState.RIGHT, name, dotted)
    if found.result is LookUp.NO_CLAIM or _INVENTED.search(dotted):
        return None
    codebase = repository.get_codebase(top)
    if codebase is None:
        return None
    if target := find_moved_name(codebase, dotted):
        return _make_claim(reference, ClaimState.MOVED, name, dotted, target)
    parent = dotted.rpartition(".")[0]
    is_near = parent in codebase.codebase.modules and "." in parent
    if (role or is_near) and not _HYPOTHETICAL.search(_get_sentence(line, reference)):
        return _make_claim(reference, ClaimState.GONE, name, dotted)
    return None


def _make_claim(reference: Reference, state: ClaimState, name: str, path: str, target: str = "") -> Claim:
    return Claim(state, Form.TEXT, reference.line + 1, name, path, target, reference.start)
