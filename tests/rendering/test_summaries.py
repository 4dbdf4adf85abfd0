"""Summaries as text and code: the markup of docstrings, in reStructuredText and Markdown."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.rendering.content import Code, Text
from sphinx_packagemap.rendering.labels import SUMMARY_WIDTH, describe_item
from sphinx_packagemap.rendering.summaries import format_summary, make_summary_cell, parse_summary, shorten_summary
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import TreeItem


def show(summary):
    """Return a summary with its code in angle quotes."""
    return "".join(f"‹{piece.text}›" if isinstance(piece, Code) else piece.text for piece in parse_summary(summary))


# First sentences of docstrings: of requests, networkx, django, sympy, sphinx, numpy, pydantic and others.
REAL = [
    ("Requests HTTP Library", "Requests HTTP Library"),
    ("The ``codes`` object defines a mapping.", "The ‹codes› object defines a mapping."),
    ("Compatibility code to use ``http.cookiejar.CookieJar`` with it.",
     "Compatibility code to use ‹http.cookiejar.CookieJar› with it."),
    ("Returns a :class:`Session` for context-management.", "Returns a ‹Session› for context-management."),
    ("Constructs and sends a :class:`Request <Request>`.", "Constructs and sends a ‹Request›."),
    ("The :class:`Response <Response>` object, which contains it.", "The ‹Response› object, which contains it."),
    ("requests.utils ~~~~~~~~~", "requests.utils ~~~~~~~~~"),
    ("Returns the girth of `G`.", "Returns the girth of ‹G›."),
    ("Compute the `k`-core by the method of [1]_ and [2]_.", "Compute the ‹k›-core by the method of [1] and [2]."),
    ("Algorithms for the *betweenness centrality* of nodes:", "Algorithms for the betweenness centrality of nodes"),
    ("Returns the density $2m/n(n-1)$ for $|E|$ edges.", "Returns the density $2m/n(n-1)$ for $|E|$ edges."),
    ("Return \\|V\\| of the graph.", "Return |V| of the graph."),
    ("Return True if func accepts arguments *args and **kwargs.",
     "Return True if func accepts arguments *args and **kwargs."),
    ("See :rfc:`9110#section-9` and :pep:`484`.", "See RFC 9110 and PEP 484."),
    ("The :setting:`DEBUG` setting, see :ticket:`1234`.", "The ‹DEBUG› setting, see ‹1234›."),
    ("Combine filters (using `&` and `|`).", "Combine filters (using ‹&› and ‹|›)."),
    ("Replacement of sin**2 with 1 - cos(x)**2.", "Replacement of sin**2 with 1 - cos(x)**2."),
    ("As follows:: sin(x)/cos(x)", "As follows: sin(x)/cos(x)"),
    ("Return :math:`\\sigma`-approximation of it.", "Return ‹\\sigma›-approximation of it."),
    ("Equations of the form ``a*f(x) + b*g(x) + ....", "Equations of the form ‹a*f(x) + b*g(x) + ....›"),
    ("Test :py:mod:`~sphinx.ext.autodoc` and :meth:`.visit`.", "Test ‹autodoc› and ‹visit›."),
    ("The :confval:`html_theme` of the :term:`builder <builders>`.", "The ‹html_theme› of the builder."),
    ("An :abbr:`AST (abstract syntax tree)` for |project name|.", "An AST for project name."),
    ("Read `the guide <https://example.org/a_(b)>`_ or `PyPI`_ first.", "Read the guide or PyPI first."),
    ("A `relative link <../x.html>`__ and an _`inline target`.", "A relative link and an inline target."),
    ("H\\ :sub:`2`\\ O and ``Node``\\ s.", "H2O and ‹Node›s."),
    ("Footnotes [#]_ without [*]_ labels [#name]_.", "Footnotes without labels."),
    ("# A title in Markdown", "A title in Markdown"),
    ("Calls {py:func}`shop.pay` or {ref}`that page <x>`.", "Calls ‹shop.pay› or that page."),
    ("A [link](https://example.org/a_(b) \"title\") and **[`Field`][shop.Field]**.", "A link and ‹Field›."),
    ("![logo](x.png) See <https://example.org>.", "logo See https://example.org."),
    ("The `a ``b`` of it.", "The `a ‹b› of it."),
    ("Configure __init__ and _private names, x_ and y__.", "Configure __init__ and _private names, x_ and y__."),
    ("Indices x[i][j] and f[0](1), [optional] values.", "Indices x[i][j] and f[0](1), [optional] values."),
    ("Prints `foo' and `bar'.", "Prints `foo' and `bar'."),
    ("int|str|None, **, * and `` are kept.", "int|str|None, **, * and `` are kept."),
    ("The syntax is\\:", "The syntax is\\"),
    (":", ":"),
    ("Example::", "Example"),
    ("Uses ``x``:", "Uses ‹x›"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("summary", "shown"), REAL)
def test_markup(summary, shown):
    assert show(summary) == shown


@pytest.mark.parametrize(("summary", "shown"), REAL)
def test_plain_text(summary, shown):
    assert format_summary(summary) == shown.replace("‹", "").replace("›", "")


@given(st.text("`*|[]()<>:_\\#^ ab.'\"{}!~-", max_size=80))
def test_pieces_are_not_empty_and_texts_are_joined(summary):
    pieces = parse_summary(summary)
    assert all(piece.text for piece in pieces)
    assert not any(isinstance(a, Text) and isinstance(b, Text) for a, b in pairwise(pieces))
    assert bool(pieces) == bool(format_summary(summary))


OPENINGS = ["`", "``", "*a ", "**a ", "[a](", "[`a`", "`a <", ":a:`", "|ab ", "[^", "{a}`", "[a]((", "[a](<"]


@pytest.mark.parametrize("part", OPENINGS)
def test_markup_that_is_left_open_many_times_is_parsed_in_linear_steps(part):
    # Every attempt is bounded, so twice the text takes twice the time; a quadratic pattern would run for minutes.
    assert format_summary(part * (20_000 // len(part)))


def test_a_long_summary_is_shortened_without_cutting_its_markup():
    pieces = shorten_summary(parse_summary("Uses ``one.two three`` and more."), 15)
    assert pieces == (Text("Uses "), Code("one.two"), Text("…"))
    assert shorten_summary(parse_summary("Uses ``x``."), 20) == (Text("Uses "), Code("x"), Text("."))
    item = TreeItem("p", "p", "module", purpose=Purpose(PurposeSource.DOCSTRING, "``word`` " * 100))
    assert len(describe_item(item).plain_summary) <= SUMMARY_WIDTH
    assert describe_item(item).plain_summary.endswith("word…")


def test_cell():
    assert make_summary_cell("") == ()
    ((pieces,),) = make_summary_cell("Has ``code``.")
    assert pieces == (Text("Has "), Code("code"), Text("."))
