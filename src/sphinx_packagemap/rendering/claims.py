"""Claims in documents as text, as annotations for GitHub, and as plain data for JSON."""

from __future__ import annotations

import posixpath
from typing import Any

from sphinx_packagemap.discovery.check_settings import ClaimException
from sphinx_packagemap.documents.entries import Form
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.text import escape_invisible, quote
from sphinx_packagemap.views.claims import Claim, ClaimState
from sphinx_packagemap.views.claims.checks import CheckResult, FixResult, StaleClaim
from sphinx_packagemap.views.claims.fixes import Fix, FixKind

_FORMS = {Form.TREE: "tree", Form.LIST: "list", Form.DEFINITIONS: "list", Form.TABLE: "table", Form.TEXT: "text"}


def format_claim(claim: Claim) -> str:
    """Return a sentence about a claim, without a full stop."""
    match claim.state:
        case ClaimState.RIGHT:
            return f"{quote(claim.path or '.')} exists"
        case ClaimState.MOVED:
            return f"{quote(claim.path)} has moved to {quote(claim.target)}"
        case ClaimState.GONE:
            return f"{quote(claim.path)} does not exist"
        case ClaimState.MISSING:
            return f"{_describe_owner(claim)}, which is not in the {_FORMS[claim.form]}"


def _describe_owner(claim: Claim) -> str:
    """Return which directory or package contains a missing name."""
    if claim.name != claim.path and "/" not in claim.path:  # a dotted name
        return f"{quote(get_parent(claim.path))} also contains {quote(claim.path)}"
    owner = posixpath.dirname(claim.path.rstrip("/"))
    return f"{quote(owner) if owner else 'the repository'} also contains {quote(claim.name)}"


def format_exception(exception: ClaimException) -> str:
    """Return a sentence about an exception that is not needed, without a full stop."""
    claim, file = quote(exception.claim), quote(exception.file)
    return f"the exception for {claim} in {file} is not needed: it covers no claim that is stale"


def render_claims_text(result: CheckResult, *, shows_all: bool = False) -> str:
    """Return a line for each claim that is not right, or for each claim, and a summary."""
    lines = [
        _locate(each.shown_path, each.claim.line, format_claim(each.claim)) for each in _list_claims(result, shows_all)
    ]
    lines += [_locate(each.origin, each.line or 1, format_exception(each)) for each in result.unneeded]
    return "".join(f"{line}\n" for line in [*lines, _summarize(result)])


def _locate(path: str, line: int, message: str) -> str:
    """Return a line of the output; it is no command of GitHub Actions, which begin with two colons."""
    return f"{'./' if path.startswith(':') else ''}{path}:{line}: {message}"


def _list_claims(result: CheckResult, shows_all: bool) -> list[StaleClaim]:
    if not shows_all:
        return result.stale
    return [StaleClaim(each.shown_path, claim) for each in result.documents for claim in each.claims]


def _summarize(result: CheckResult) -> str:
    """Return the numbers of claims in a sentence."""
    files = sum(bool(each.claims) for each in result.documents) or len(result.documents)
    total = sum(result.count_claims().values())
    stale = len(result.stale)
    claims, documents = _count(total, "claim"), _count(files, "document")
    parts = [f"{stale:,} stale" if stale else "none is stale"]
    if result.excepted:
        parts.append(_count(result.excepted, "exception"))
    return f"{claims} in {documents}: {', '.join(parts)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def render_claims_github(result: CheckResult) -> str:
    """Return a workflow command of GitHub Actions for each claim that is not right, and a summary."""
    lines = [_format_command(each) for each in result.stale]
    lines += [
        _format_warning(each.origin, each.line or 1, 1, "Unneeded exception", format_exception(each))
        for each in result.unneeded
    ]
    return "".join(f"{line}\n" for line in [*lines, _summarize(result)])


def _format_command(stale: StaleClaim) -> str:
    claim = stale.claim
    return _format_warning(stale.shown_path, claim.line, claim.column + 1, f"Stale {claim.form}", format_claim(claim))


def _format_warning(file: str, line: int, column: int, title: str, message: str) -> str:
    properties = f"file={_escape_property(file)},line={line},col={column},title={_escape_property(title)}"
    return f"::warning {properties}::{_escape_data(message)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def render_fixes(result: FixResult) -> str:
    """Return a line for each change of a tree, with the comments of the lines that were removed."""
    lines = [_locate(each.shown_path, fix.line, _format_fix(fix)) for each in result.documents for fix in each.fixes]
    return "".join(f"{line}\n" for line in lines)


def _format_fix(fix: Fix) -> str:
    name, target = quote(fix.name), quote(fix.target)
    match fix.kind:
        case FixKind.REMOVED:
            moved = f", which has moved to {target}" if fix.target else ""
            return f"removed {name}{moved}{f'; its comment was {quote(fix.comment)}' if fix.comment else ''}"
        case FixKind.RENAMED | FixKind.MOVED:
            return f"{fix.kind} {name} to {target}"
        case FixKind.ADDED:
            return f"added {name}"
        case FixKind.LEFT:
            return f"{name} is not mended: it is not clear how"


CHECK_SCHEMA_VERSION = 1


def make_check_document(result: CheckResult, *, shows_all: bool = False) -> dict[str, Any]:
    """Return claims as plain data for JSON; ``check_schema.json`` describes every property."""
    counts = result.count_claims()
    document: dict[str, Any] = {
        "version": CHECK_SCHEMA_VERSION,
        "files": [each.shown_path for each in result.documents],
        "claims": {state.value: counts[state] for state in ClaimState} | {"excepted": result.excepted},
        "stale": [_make_claim(each) for each in result.stale],
        "unneeded_exceptions": [_make_exception(each) for each in result.unneeded],
    }
    if shows_all:
        document["right"] = [
            _make_claim(each) for each in _list_claims(result, shows_all) if each.claim.state is ClaimState.RIGHT
        ]
    return document


def _make_claim(stale: StaleClaim) -> dict[str, Any]:
    claim = stale.claim
    return {
        "file": stale.shown_path,
        "line": claim.line,
        "column": claim.column + 1,
        "state": claim.state.value,
        "form": claim.form.value,
        "name": escape_invisible(claim.name),
        "path": escape_invisible(claim.path),
        "target": escape_invisible(claim.target) or None,
    }


def _make_exception(exception: ClaimException) -> dict[str, Any]:
    return {
        "file": escape_invisible(exception.file),
        "claim": escape_invisible(exception.claim),
        "reason": exception.reason,
        "origin": exception.origin,
        "line": exception.line,
    }
