"""Estimates how many tokens of a language model a text has, and finds the largest form that fits a maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sphinx_packagemap.blocks import NoContent
from sphinx_packagemap.model import Problem, ProblemKind

BYTES_PER_TOKEN = 3  # in UTF-8; the tokens of current models have about four on average


def estimate_tokens(text: str) -> int:
    """Return a cautious estimate of the number of tokens: the same for all models, and rather too high."""
    return -(-len(text.encode("utf-8")) // BYTES_PER_TOKEN)


def find_fitting(forms: Iterable[str], max_tokens: int | None) -> str | None:
    """Return the first of several forms of a text with at most ``max_tokens``; None if all are longer."""
    return next((form for form in forms if max_tokens is None or estimate_tokens(form) <= max_tokens), None)


def find_longest_fitting(make_form: Callable[[int], str], count: int, max_tokens: int) -> str | None:
    """Return the form with the largest number of items, fewer than ``count``, that fits; None if there is none.

    ``make_form`` returns the form with a number of items. More items make it longer.
    """
    found, low, high = None, 1, count - 1
    while low <= high:
        middle = (low + high) // 2
        form = make_form(middle)
        if estimate_tokens(form) <= max_tokens:
            found, low = form, middle + 1
        else:
            high = middle - 1
    return found


def make_excess(text: str, max_tokens: int, advice: str) -> NoContent:
    """Return the exception for a text that does not fit in its smallest form."""
    message = f"the smallest form has about {estimate_tokens(text)} tokens, more than {max_tokens}; {advice}"
    return NoContent(Problem(ProblemKind.LIMIT, message, option="max-tokens"))
