r"""The usual statements at the margin of a module, each as one regular expression.

An expression is checked outside of its brackets: operands with operators between them. Anything unusual
does not match, and is left to Python's parser. All repetitions are possessive, so that no character is
looked at more than a few times. ``\w`` is ASCII here: other identifiers are normalized by the parser.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import cache

from sphinx_packagemap.parsing.lexical.lines import STRING, build_bracket_pattern

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

# The first of two looks at a statement at the margin.
BEGINNING = re.compile(
    # IMPORT: modules
    rf"import[ ]+(?P<modules>[\w.]+{_ALIASED}(?:[ ]*,[ ]*[\w.]+{_ALIASED})*+){_END}"
    # NAMES, NAMES_IN_BRACKETS and FROM: dots, module, names
    r"|from[ ]+(?=[.\w])(?P<dots>\.*+)(?P<module>[\w.]*+)[ ]+import"
    rf"(?:[ ]++(?P<names>{_NAME}(?:[ ]*+,[ ]*+{_NAME})*+){_END}"
    rf"|[ ]*+\([ \n]*+(?P<bracketed_names>{_NAME}(?:[ \n]*+,[ \n]*+{_NAME})*+)[ \n]*+,?[ \n]*+\){_END}"
    r"|(?:[ ]++(?P<unusual_names>[\w*][\w, ]*+)"
    rf"|[ ]*+\((?P<unusual_bracketed_names>(?:[^()#'\"\\]++|#[^\n]*+)*+)\)){_END}(?P<unusual_from>))"
    # DEFINITION and LONG_DEFINITION: word, name
    r"|(?:async[ ]+(?=def))?(?P<keyword>def|class)[ ]+(?P<defined>\w++)"
    rf"(?:(?:{_ARGUMENTS})?(?:{_RETURNS})?[ ]*:{_END}(?P<definition>)|(?=[(\[])(?P<long_definition>))"
    # DECORATORS
    r"|(?:@\w[\w.]*+(?:\([^()\n#]*+\))?\n){1,9}+(?=class |(?:async )?def )(?P<decorators>)"
    rf"|(?!(?:{_KEYWORDS})\b)(?:"
    # SET: name
    rf"(?!__)(?P<set_name>\w++)[ ]=[ ]"
    rf"(?:{_SHORT_STRING}|\d++|{_PLAIN_WORD}(?:\.\w++)*+(?:\((?:{_PLAIN_WORD})?\))?){_END}(?P<set>)"
    # BINDING, also by PEP 695: name
    r"|(?:type[ ]+(?=\w))?+(?!__)(?P<bound_name>\w++)[ ]*+=(?!=)(?P<binding>)"
    # TARGETS: names
    r"|(?P<target_names>(?!__)\w++(?:[ ]*+,[ ]*+(?!__)\w++)++)[ ]*+=(?!=)(?P<targets>)"
    # ANNOTATED: name
    r"|(?!__)(?P<annotated_name>\w++)[ ]*+:(?!=)(?P<annotated>)"
    # DUNDER: name, set to a literal
    rf"|(?P<dunder_name>__(?!all__|path__|lazy_modules__)\w+__)[ ]*+=[ ]*+"
    rf"(?:{_SHORT_STRING}|(?!0\d)\d[\w.]*+|None|True|False){_END}(?P<dunder>)"
    # DUNDER_CALL: name
    rf"|(?P<called_dunder_name>__(?!all__|path__|lazy_modules__)\w+__)[ ]*+="
    rf"(?=[ ]*+(?!(?:{_KEYWORDS})\b)\w[\w.]*+\()(?P<dunder_call>)"
    # EXPORTS: operator, bracket, strings, all of ``__all__``
    rf"|__all__[ ]*+(?P<all_operator>\+?=)[ ]*+(?P<all_bracket>[\[(])"
    rf"(?P<all_names>(?:[\s,]++|#[^\n]*+|'\w++'|\"\w++\")*+)[\])]{_END}(?P<exports>)"
    # CODE: statements that bind no name
    r"|(?!__)\w++(?:(?=[.(\[])|(?=[ ]*+(?:\*\*|//|<<|>>|[-+*/%@&|^])=))(?P<code>)"
    r")|@(?P<decorator>)",
    re.ASCII,
)

# The numbers of its groups by their names. A match knows the last of its groups by its number.
GROUPS = BEGINNING.groupindex


class StatementPattern(IntEnum):
    """The kind of statement that a match of BEGINNING begins: the number of its last group."""

    IMPORT = GROUPS["modules"]  # modules
    NAMES = GROUPS["names"]  # ``from`` a module: names on one line
    NAMES_IN_BRACKETS = GROUPS["bracketed_names"]
    FROM = GROUPS["unusual_from"]  # ... or with aliases, comments and the like: on one line, or in brackets
    DEFINITION = GROUPS["definition"]  # with its whole header
    LONG_DEFINITION = GROUPS["long_definition"]  # as far as its name; end_of_rest takes it from there
    DECORATORS = GROUPS["decorators"]  # all of them, before a definition
    SET = GROUPS["set"]  # to a literal, a name, or a call with no more than a name
    BINDING = GROUPS["binding"]  # as far as the bound value
    TARGETS = GROUPS["targets"]  # several of them, as far as the bound value
    ANNOTATED = GROUPS["annotated"]  # as far as the annotation
    DUNDER = GROUPS["dunder"]
    DUNDER_CALL = GROUPS["dunder_call"]  # as far as the value it is set to
    EXPORTS = GROUPS["exports"]
    CODE = GROUPS["code"]  # nothing of it yet
    DECORATOR = GROUPS["decorator"]  # as far as the sign


_PREFIX = r"(?:[rRbBuUfFtT]|[rR][bBfFtT]|[bBfFtT][rR])?"
_STRINGS = rf"(?=[rRbBuUfFtT]{{0,2}}['\"])(?:{_PREFIX}{STRING}[ ]*+)++"
_WORD = rf"(?!(?:{_KEYWORDS})\b|0\d)[\w.]++"
_OPERATOR = (
    r"(?:[=!<>]=|(?:\*\*|//|<<|>>|->|[-+*/%@&|^])(?!=)|[<>]|\b(?:and|or|if|else|in|is|not[ ]+in|is[ ]+not)\b|(,))"
)

_DEPTH = 5  # levels of brackets


class StatementEnd(IntEnum):
    """The text after the expression that the second look matches: the index of its last group."""

    STATEMENT_END = 2
    VALUE = 3  # of an assignment
    BLOCK = 4


@cache
def _build_rest_pattern() -> re.Pattern[str]:
    """Return the pattern of the second look: an expression, to the end of the statement or to the sign before a value.

    The first operand stands after a sign of the beginning, all others after an operator. Group 1 is a comma, the others
    are those of ``StatementEnd``, in its order.
    """
    brackets = build_bracket_pattern(_DEPTH)
    operand = rf"(?:(?:[-+~*]|\bnot\b|\bawait\b)[ ]*+)*+(?:{_STRINGS}|{_WORD}|(?=[(\[{{]))(?:\.\w++|{brackets})*+"
    return re.compile(
        r"(?:(?:(?<=[\n=:@])|(?<=\n[ ]{4})|(?<=\n[ ]{8})|(?<=\bdef[ ])|(?<=\bclass[ ])"
        rf"|{_OPERATOR})[ ]*+{operand}[ ]*+)++,?"
        rf"(?:{_END}()|[ ]*+(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)()|[ ]*+:{_END}())",
        re.DOTALL | re.ASCII,
    )


# No line within brackets begins like this, in valid source.
BEGINS_STATEMENT = re.compile(
    r"(?:def|class|import|try|while|with|return|raise|assert|del|pass|global|async[ ]+def)\b|from\b[^\n]*\bimport\b"
    r"|@(?:[^\n()\[\]{}]++(?:\([^()\n]*\))?\n|#[^\n]*\n|@)*+(?:def|class|async[ ]+def)\b"
)


_VALUE, _STATEMENT_END = int(StatementEnd.VALUE), int(StatementEnd.STATEMENT_END)


def end_of_rest(text: str, position: int, wanted: int) -> int | None:
    """Return where a statement ends whose expression goes on at a position, None if it is not as usual."""
    match = _build_rest_pattern().match(text, position)
    return match.end() if match and match.lastindex == wanted else None


def end_of_annotated(text: str, position: int) -> int | None:
    """Return where a statement ends whose annotation goes on at a position, None if it is not as usual."""
    match = _build_rest_pattern().match(text, position)
    if match and match.lastindex == _VALUE:
        return end_of_rest(text, match.end(), _STATEMENT_END)
    return match.end() if match and match.lastindex == _STATEMENT_END else None


def end_of_code(text: str, position: int) -> int | None:
    """Return the end of a statement that is an expression, or sets no name; None if it is not as usual."""
    match = _build_rest_pattern().match(text, position)
    if match and match.lastindex == _VALUE and match[1] is None:
        return end_of_rest(text, match.end(), _STATEMENT_END)
    return match.end() if match and match.lastindex == _STATEMENT_END else None
