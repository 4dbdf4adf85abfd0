"""Checks the paths and dotted names in literals and roles.

A single name is little evidence, so that only clear cases count: a path that does not exist is gone only if the
directory around it exists, and the sentence is not about a file that somebody is going to create.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence

from sphinx_packagemap.discovery.file_index import EntryKind
from sphinx_packagemap.discovery.own_packages import NOT_PACKAGED
from sphinx_packagemap.documents import Document
from sphinx_packagemap.documents.code_blocks import CodeBlock
from sphinx_packagemap.documents.entries import Form, expand_braces
from sphinx_packagemap.documents.references import Reference, find_references
from sphinx_packagemap.views.claims import Claim, ClaimState
from sphinx_packagemap.views.claims.names import find_moved_name, look_up_name, normalize_dotted
from sphinx_packagemap.views.claims.paths import (
    SUFFIX,
    FoundPath,
    LookUp,
    find_moved,
    find_similar,
    is_typical,
    leave_out_ignored,
    look_up,
    normalize_name,
)
from sphinx_packagemap.views.claims.repository import DescribedRepository, fold_label

_ROLES_OF_PATHS = frozenset({"", "file", "source", "literal", "code", "samp"})
_ROLES_OF_NAMES = frozenset(
    {"mod", "class", "func", "meth", "attr", "exc", "data", "obj", "const", "deco", "type", "any"}
    | {"code", "literal", ""}  # a literal can be without a role
)
_PATH = re.compile(r"/?(?:\.{1,2}/)*(?:[\w.@+*{},<>\[\]-]+/)+[\w.@+*{},<>\[\]-]*")
# A test, a line, an anchor, and the full stop of a sentence.
_LOCATION = re.compile(r"(?:::[\w:\[\]-]+|:\d+(?:[-:]\d+)?|#[\w-]+)?(?:(?<=\w)\.)?$")
# A sentence with these words is about a file that need not exist.
_HYPOTHETICAL = re.compile(
    r"\b(?:creat(?:e|es|ed|ing)|generat(?:e|es|ing|ed(?! from))|new|writ(?:e|es|ten)|produc(?:e|es|ed)|output"
    r"|e\.g\.|for example|example|such as|say|suppose|imagine|would|your|my|download|save[sd]?|copy|copied|placeholder"
    r"|renam(?:e|es|ed|ing)|mov(?:e|ed|es|ing)|remov(?:e|ed|es|ing)|delet(?:e|ed|es|ing)|old|former(?:ly)?"
    r"|previous(?:ly)?|legacy|deprecated|no longer|used to|if it exists|(?:does|do|did) not exist|optional(?:ly)?"
    r"|(?:should|must|needs? to|ha(?:s|ve) to|shall) (?:be|contain|have|live|go|provide|define)"
    r"|(?:we|you)(?:['’]ll| will))\b",
    re.IGNORECASE,
)
# The same directly before the name.
_ADDED = re.compile(
    r"\badd(?:s|ing)?\s+(?:(?:it|them)\s+to\s+)?(?:(?:a|an|another|your|the)\s+)?(?:\w+\s+)?(?:called|named)?\s*$",
    re.IGNORECASE,
)
# Names that authors invent for examples.
_INVENTED = re.compile(
    r"(?:^|[/_.-])(?:foo|bar|baz|spam|eggs|my|your|new|some|example|sample|xxx|name|path|to|x|y|proj)(?:$|[/_.-])|\d{4}\."
    r"|(?:^|[/_.-])my(?:plugin|package|project|module|app|extension|file|class|script|ext|pkg|lib|tool|theme)"
)
_MIN_SIMILARITY = 0.88  # of a single name before and after a file was renamed
_MIN_DEPTH = 2  # of the path of a directory that is clear, in slashes
_MAX_CONTEXT = 1000  # characters of a line before and after a reference
_MAX_SENTENCE_LINES = 3  # before and after the line of a reference


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
        for name in expand_braces(reference.target):
            claim = _check_path(repository, document, reference, name)
            if claim is None:
                claim = _check_name(repository, document, reference, name)
            if claim is not None:
                yield claim


def _check_path(repository: DescribedRepository, document: Document, reference: Reference, name: str) -> Claim | None:
    if reference.role.rpartition(":")[2] not in _ROLES_OF_PATHS:
        return None
    written = _LOCATION.sub("", name)
    if _PATH.fullmatch(written) is None:
        return None
    bases = _list_bases(repository, document, written)
    readings = [look_up(repository.index, base, path) for base, path in bases]
    found = next((each for each in readings if each.result is LookUp.FOUND), None)
    if found is None and (path := _find_by_end(repository, written)):
        found = FoundPath(LookUp.FOUND, path)
    if found is not None:
        return _make_claim(reference, ClaimState.RIGHT, name, found.path)
    if any(each.result is LookUp.NO_CLAIM for each in readings):
        return None
    changed = next((each for each in readings if each.result is LookUp.CHANGED), None)
    if changed is not None:
        return _make_claim(reference, ClaimState.MOVED, name, changed.path, changed.target)
    if _INVENTED.search(written) or re.search(r"[*?\[]|\.\.\.", written):
        return None
    ours = [each for (base, path), each in zip(bases, readings, strict=True) if _is_ours(repository, base, path)]
    if any(leave_out_ignored(repository.index, each).result is LookUp.NO_CLAIM for each in ours):
        return None
    for each in ours:
        target = "" if is_typical(each.path) else find_moved(repository.index, each.path, similarity=_MIN_SIMILARITY)
        if target := target or find_similar(repository.index, each.path, similarity=_MIN_SIMILARITY):
            return _make_claim(reference, ClaimState.MOVED, name, each.path, target)
    gone = next((each for each in ours if _is_clear(repository, each.path, written)), None)
    if gone is None or _is_hypothetical(document, reference):
        return None
    return _make_claim(reference, ClaimState.GONE, name, gone.path)


def _find_by_end(repository: DescribedRepository, written: str) -> str:
    """Return the only path that ends with the components of another one; an empty string if there is none."""
    end = normalize_name(written)
    found = repository.index.find_paths(end) if "/" in end and not end.startswith((".", "/")) else ()
    return found[0] if len(found) == 1 else ""


def _is_clear(repository: DescribedRepository, path: str, written: str) -> bool:
    """Return whether it is clear what a missing path is about: the directory around it exists.

    Of words that only look like a path, such as ``tools/list``, the first one would have to be at the top.
    """
    parent = posixpath.dirname(path)
    if not parent or (repository.index.get_kind(parent) is not EntryKind.DIRECTORY and not _is_deep(repository, path)):
        return False
    if written.lstrip("/").startswith(".") and not written.startswith(("./", "../", ".github/")):
        return False  # usually in the reader's home directory
    if SUFFIX.search(path) is not None:
        return True
    is_whole = path.split("/")[0] == written.lstrip("./").split("/")[0]
    return is_whole and (_is_in_package(repository, parent) or path.count("/") >= _MIN_DEPTH)


def _is_deep(repository: DescribedRepository, path: str) -> bool:
    """Return whether a file would be in a package, of which at least one directory around it exists."""
    ancestor = posixpath.dirname(path)
    while ancestor and repository.index.get_kind(ancestor) is None:
        ancestor = posixpath.dirname(ancestor)
    return "/" in ancestor and SUFFIX.search(path) is not None and _is_in_package(repository, ancestor)


def _list_bases(repository: DescribedRepository, document: Document, written: str) -> list[tuple[str, str]]:
    """Return the directories to which a path may be relative, each with the path in it; the repository comes first."""
    packages = [path for path in repository.package_paths.values() if path in repository.index.directories]
    own = posixpath.dirname(document.shown_path)
    if written.startswith("/"):
        return [("", written)]
    bases = [(base, written) for base in dict.fromkeys(("", own, *packages, *map(posixpath.dirname, packages)))]
    first, _, rest = written.partition("/")
    if rest and fold_label(first) in repository.labels:  # the directory of the checkout
        bases.append(("", rest))
    return bases


def _is_ours(repository: DescribedRepository, base: str, written: str) -> bool:
    """Return whether the first directory of a path, as it is written, exists in a directory."""
    components = posixpath.normpath(written.lstrip("/")).split("/")
    if len(components) < 2:
        return False
    path = posixpath.normpath(posixpath.join(base, components[0]))
    return path in repository.index.directories


def _is_in_package(repository: DescribedRepository, directory: str) -> bool:
    """Return whether a directory is in one of the project's own packages, or in another regular package."""
    if any(f"{directory}/".startswith(f"{path}/") for path in repository.package_paths.values()):
        return True
    top = directory.split("/")[0]
    return top not in NOT_PACKAGED and repository.index.get_kind(f"{top}/__init__.py") is not None


def _is_hypothetical(document: Document, reference: Reference) -> bool:
    """Return whether the sentence around a reference is about something that need not exist."""
    lines = document.lines
    start = end = reference.line
    while start > 0 and reference.line - start < _MAX_SENTENCE_LINES and lines[start - 1].strip():
        start -= 1
    while end + 1 < len(lines) and end - reference.line < _MAX_SENTENCE_LINES and lines[end + 1].strip():
        end += 1
    line, first, last = lines[reference.line], reference.start, reference.end
    before = " ".join((*_clip(lines[start : reference.line]), line[max(0, first - _MAX_CONTEXT) : first]))
    after = " ".join((line[last : last + _MAX_CONTEXT], *_clip(lines[reference.line + 1 : end + 1])))
    introduction = _find_introduction(lines, start)
    sentence = f"{introduction} {_SENTENCE_END.split(before)[-1]} {_SENTENCE_END.split(after)[0]}"
    return _HYPOTHETICAL.search(sentence) is not None or _ADDED.search(before) is not None


def _find_introduction(lines: Sequence[str], number: int) -> str:
    """Return the line above a list that introduces it, given the line of an item; empty if there is none."""
    if not _ITEM.match(lines[number]):
        return ""
    start = max(0, number - _MAX_ITEMS)
    while number > start and (not lines[number].strip() or _ITEM.match(lines[number]) or lines[number][0].isspace()):
        number -= 1
    return lines[number][-_MAX_CONTEXT:] if lines[number].rstrip().endswith(":") else ""


_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_MAX_ITEMS = 50  # lines of a list that are looked through for the sentence above it


def _clip(lines: Sequence[str]) -> list[str]:
    """Return lines that belong to a sentence, without those that are too long for one."""
    return [line for line in lines if len(line) <= _MAX_CONTEXT]


_SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)[.;!?](?:\s|$)|\s(?:[-*+]|\d+[.)])\s")


def _check_name(repository: DescribedRepository, document: Document, reference: Reference, name: str) -> Claim | None:
    role = reference.role.rpartition(":")[2]
    if role not in _ROLES_OF_NAMES:
        return None
    dotted = normalize_dotted(name, repository.tops)
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
    parent = dotted.rpartition(".")[0]
    is_near = parent in codebase.codebase.modules and "." in parent
    if (role or is_near) and (target := find_moved_name(codebase, dotted)):
        return _make_claim(reference, ClaimState.MOVED, name, dotted, target)
    if (role or is_near) and not _is_hypothetical(document, reference):
        return _make_claim(reference, ClaimState.GONE, name, dotted)
    return None


def _make_claim(reference: Reference, state: ClaimState, name: str, path: str, target: str = "") -> Claim:
    return Claim(state, Form.TEXT, reference.line + 1, name, path, target, reference.start)
