r"""The usual statements at the top level of a module, each as one regular expression.

An expression is checked outside of its brackets: operands with operators between them. Anything unusual
does not match, and is left to Python's parser. All repetitions are possessive, so that no character is
examined more than a few times. ``\w`` is ASCII here: other identifiers are normalized by the parser.
"""

from __future__ import annotations

import re
from enum import Enum
from functools import cache

from sphinx_packagemap.parsing.lexical.lines import STRING, build_bracket_pattern


class StatementPattern(Enum):
    """Kinds of statements, each with the name of the last group of its alternative in BEGINNING.

    The names of these groups are in capitals, those of the parts of statements are not.
    """

    IMPORT = "IMPORT"  # the group holds the modules
    NAMES = "NAMES"  # ``from`` a module: the group holds the names, on one line
    NAMES_IN_BRACKETS = "NAMES_IN_BRACKETS"
    FROM = "FROM"  # ... or with aliases, comments and the like: on one line, or in brackets
    DEFINITION = "DEFINITION"  # with its whole header
    LONG_DEFINITION = "LONG_DEFINITION"  # as far as its name; end_of_rest takes it from there
    DECORATORS = "DECORATORS"  # all of them, before a definition
    SET = "SET"  # to a literal, a name, or a call with no more than a name
    BINDING = "BINDING"  # as far as the bound value
    TARGETS = "TARGETS"  # several of them, as far as the bound value
    ANNOTATED = "ANNOTATED"  # as far as the annotation
    DUNDER = "DUNDER"
    DUNDER_CALL = "DUNDER_CALL"  # as far as the value it is set to
    EXPORTS = "EXPORTS"
    CODE = "CODE"  # nothing of it yet
    DECORATOR = "DECORATOR"  # as far as the sign


IMPORT_PATTERNS = frozenset(
    {
        StatementPattern.IMPORT.value,
        StatementPattern.NAMES.value,
        StatementPattern.NAMES_IN_BRACKETS.value,
        StatementPattern.FROM.value,
    }
)


class StatementEnd(Enum):
    """The ends of an expression, each with the name of the last group of its alternative."""

    STATEMENT_END = "STATEMENT_END"
    VALUE = "VALUE"  # of an assignment
    BLOCK = "BLOCK"


_KEYWORDS = (
    "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in"
    "|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield"
)
_END = r"[ ]*+(?:#[^\n]*+)?\n"
_ALIASED = r"(?:[ ]+as[ ]+\w+)?"
_SHORT_STRING = r"(?:'[^'\\\n]*+'|\"[^\"\\\n]*+\")"
# Arguments and a return value that hold no brackets but those of types, and no strings but plain ones.
_ARGUMENTS = rf"\((?:[^()\[\]{{}}'\"#\\]++|\[[^()\[\]{{}}'\"#\\]*+\]|(?<![fFtT]){_SHORT_STRING})*+\)"
_RETURNS = r"[ ]*->[ ]*[\w.]++(?:\[[\w., |]*+\])?(?:[ ]*\|[ ]*[\w.]++)*+"

_NAME = r"(?!\d)\w++"
_PLAIN_WORD = rf"(?!(?:{_KEYWORDS})\b)[^\W\d]\w*+"

# The first of two matches for a statement at the top level.
BEGINNING = re.compile(
    rf"import[ ]+(?P<IMPORT>[\w.]+{_ALIASED}(?:[ ]*,[ ]*[\w.]+{_ALIASED})*+){_END}"
    r"|from[ ]+(?=[.\w])(?P<dots>\.*+)(?P<module>[\w.]*+)[ ]+import"
    rf"(?:[ ]++(?P<NAMES>{_NAME}(?:[ ]*+,[ ]*+{_NAME})*+){_END}"
    rf"|[ ]*+\([ \n]*+(?P<NAMES_IN_BRACKETS>{_NAME}(?:[ \n]*+,[ \n]*+{_NAME})*+)[ \n]*+,?[ \n]*+\){_END}"
    r"|(?:[ ]++(?P<aliased>[\w*][\w, ]*+)|[ ]*+\((?P<aliased_in_brackets>(?:[^()#'\"\\]++|#[^\n]*+)*+)\))"
    rf"{_END}(?P<FROM>))"
    r"|(?:async[ ]+(?=def))?(?P<keyword>def|class)[ ]+(?P<defined>\w++)"
    rf"(?:(?:{_ARGUMENTS})?(?:{_RETURNS})?[ ]*:{_END}(?P<DEFINITION>)|(?=[(\[])(?P<LONG_DEFINITION>))"
    r"|(?:@\w[\w.]*+(?:\([^()\n#]*+\))?\n){1,9}+(?=class |(?:async )?def )(?P<DECORATORS>)"
    rf"|(?!(?:{_KEYWORDS})\b)(?:"
    r"(?!__)(?P<set>\w++)[ ]=[ ]"
    rf"(?:{_SHORT_STRING}|\d++|{_PLAIN_WORD}(?:\.\w++)*+(?:\((?:{_PLAIN_WORD})?\))?){_END}(?P<SET>)"
    # By an assignment, or by ``type`` (PEP 695).
    r"|(?:type[ ]+(?=\w))?+(?!__)(?P<bound>\w++)[ ]*+=(?!=)(?P<BINDING>)"
    r"|(?P<targets>(?!__)\w++(?:[ ]*+,[ ]*+(?!__)\w++)++)[ ]*+=(?!=)(?P<TARGETS>)"
    r"|(?!__)(?P<annotated>\w++)[ ]*+:(?!=)(?P<ANNOTATED>)"
    r"|(?P<dunder>__(?!all__|path__|lazy_modules__)\w+__)[ ]*+=[ ]*+"
    rf"(?:{_SHORT_STRING}|(?!0\d)\d[\w.]*+|None|True|False){_END}(?P<DUNDER>)"
    r"|(?P<called_dunder>__(?!all__|path__|lazy_modules__)\w+__)[ ]*+="
    rf"(?=[ ]*+(?!(?:{_KEYWORDS})\b)\w[\w.]*+\()(?P<DUNDER_CALL>)"
    r"|__all__[ ]*+(?P<operator>\+?=)[ ]*+(?P<bracket>[\[(])(?P<exports>(?:[\s,]++|#[^\n]*+|'\w++'|\"\w++\")*+)[\])]"
    rf"{_END}(?P<EXPORTS>)"
    # A statement that binds no name.
    r"|(?!__)\w++(?:(?=[.(\[])|(?=[ ]*+(?:\*\*|//|<<|>>|[-+*/%@&|^])=))(?P<CODE>)"
    r")|@(?P<DECORATOR>)",
    re.ASCII,
)

_PREFIX = r"(?:[rRbBuUfFtT]|[rR][bBfFtT]|[bBfFtT][rR])?"
_STRINGS = rf"(?=[rRbBuUfFtT]{{0,2}}['\"])(?:{_PREFIX}{STRING}[ ]*+)++"
_WORD = rf"(?!(?:{_KEYWORDS})\b|0\d)[\w.]++"
_OPERATOR = (
    r"(?:[=!<>]=|(?:\*\*|//|<<|>>|->|[-+*/%@&|^])(?!=)|[<>]"
    r"|\b(?:and|or|if|else|in|is|not[ ]+in|is[ ]+not)\b|(?P<comma>,))"
)

_DEPTH = 5  # levels of brackets


@cache
def _build_rest_pattern() -> re.Pattern[str]:
    """Return the pattern of the second match: an expression, to the end of the statement or to the sign before a value.

    The first operand follows a sign of the beginning, all others an operator.
    """
    brackets = build_bracket_pattern(_DEPTH)
    operand = rf"(?:(?:[-+~*]|\bnot\b|\bawait\b)[ ]*+)*+(?:{_STRINGS}|{_WORD}|(?=[(\[{{]))(?:\.\w++|{brackets})*+"
    return re.compile(
        r"(?:(?:(?<=[\n=:@])|(?<=\n[ ]{4})|(?<=\n[ ]{8})|(?<=\bdef[ ])|(?<=\bclass[ ])"
        rf"|{_OPERATOR})[ ]*+{operand}[ ]*+)++,?"
        rf"(?:{_END}(?P<STATEMENT_END>)|[ ]*+(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)(?P<VALUE>)|[ ]*+:{_END}(?P<BLOCK>))",
        re.DOTALL | re.ASCII,
    )


# No line within brackets begins like this, in valid source.
BEGINS_STATEMENT = re.compile(
    r"(?:def|class|import|try|while|with|return|raise|assert|del|pass|global|async[ ]+def)\b|from\b[^\n]*\bimport\b"
    r"|@(?:[^\n()\[\]{}]++(?:\([^()\n]*\))?\n|#[^\n]*\n|@)*+(?:def|class|async[ ]+def)\b"
)


_VALUE, _STATEMENT_END = StatementEnd.VALUE.value, StatementEnd.STATEMENT_END.value


def end_of_rest(text: str, position: int, wanted: str) -> int | None:
    """Return the end of a statement whose expression continues at a position, None if it is unusual."""
    match = _build_rest_pattern().match(text, position)
    return match.end() if match and match.lastgroup == wanted else None


def end_of_annotated(text: str, position: int) -> int | None:
    """Return the end of a statement whose annotation continues at a position, None if it is unusual."""
    match = _build_rest_pattern().match(text, position)
    if match and match.lastgroup == _VALUE:
        return end_of_rest(text, match.end(), _STATEMENT_END)
    return match.end() if match and match.lastgroup == _STATEMENT_END else None


def end_of_code(text: str, position: int) -> int | None:
    """Return the end of a statement that is an expression, or sets no name; None if it is unusual."""
    match = _build_rest_pattern().match(text, position)
    if match and match.lastgroup == _VALUE and match["comma"] is None:
        return end_of_rest(text, match.end(), _STATEMENT_END)
    return match.end() if match and match.lastgroup == _STATEMENT_END else None
