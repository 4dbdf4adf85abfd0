"""Find the conditions in a text that its own source may decide, without a parser.

Where ``TYPE_CHECKING`` may have another name, or an unusual value, NeedsFullParse is raised, and the file is parsed.
"""

from __future__ import annotations

import ast
import re
from functools import cache

from sphinx_packagemap.parsing.source_file import NeedsFullParse, decode_with_replacement
from sphinx_packagemap.parsing.syntax_tree.conditions import (
    FOR_TYPE_CHECKERS,
    UNKNOWN,
    USUAL,
    USUAL_NAMES,
    ConditionNames,
    Truth,
    evaluate_condition,
    find_names_for_type_checkers,
)

_BEFORE = r"(?:\b(?:if|elif|while|and|or)\b|(?<!\bis[ ])\bnot\b(?!\s+in\b)|(?<![\w)\]])\()"
# An operand of ``not``, ``and`` and ``or``, or all of a condition: a name or a literal.
_OPERAND = re.compile(
    rf"{_BEFORE}[\s(\\]{{0,100}}+(?!not\b)"
    r"(\w++)[\s)\\]*+(?::(?!=)|(?=and\b|or\b|#))"
)
# One that is a literal, by the text after it; and the text before it. A set of characters comes first: that is searched
# for faster than anything else.
_LITERAL = re.compile(
    r"[FTN0-9](?<![\w.].)(?:(?<=F)alse|(?<=T)rue|(?<=N)one|(?<=[0-9])\w*+)[\s)\\]*+(?::(?!=)|(?=and\b|or\b))"
)
_BEFORE_OPERAND = re.compile(rf"{_BEFORE}[\s(\\]*\Z")
_LITERAL_WORDS = frozenset({"False", "True", "None"})
_MAX_LINE_LENGTH = 2000  # characters of a line before or after a word
_MAX_CONSTANTS = 100  # names of a text that are searched for
_MAX_MENTIONS = 1000  # of a name that may be a constant
_LONGEST_GAP = 20  # characters before an operand that belong to the word before it

_TYPE_CHECKING, _MYPY = "TYPE_CHECKING", "MYPY"
_MYPY_WORD = re.compile(r"\bMYPY\b")
_compiled = cache(re.compile)  # when first needed: few modules need these, and compiling is slow
# The last alternative is for speed: an import without aliases, or one of its lines.
_HARMLESS_LINE = (
    r"[ \t]*+(?:(?:el)?if\b|while\b|#|(?:TYPE_CHECKING|MYPY)[ ]*+(?::[^=#]*+)?=[ ]*+False[ ]*+(?:#|\Z)"
    r"|(?:from[ ]+[\w.]++[ ]+import[ ]+\(?)?+(?:\w++,[ ]*+)*+(?:\w++[ ]*+)?+\)?\Z)"
)
_BINDING_LINE = (
    r"(?<![=!<>])=(?!=)|\b(?:TYPE_CHECKING|MYPY)\s+as\b(?!\s+(?:TYPE_CHECKING|MYPY)\b)|\bas\s+(?:TYPE_CHECKING|MYPY)\b"
    r"(?<!\bTYPE_CHECKING as TYPE_CHECKING)(?<!\bMYPY as MYPY)"
    r"|\b(?:class|def|global|nonlocal)[ ]+(?:\w+,[ ]*)*(?:TYPE_CHECKING|MYPY)\b"
    r"|\bfor[ ]+[\w,() ]*\b(?:TYPE_CHECKING|MYPY)\b"
)
# The value of a constant at the top level, after its name: on one line, and plain.
_CONSTANT = (
    r"[ ]*+(?::[^\n=]*+)?=(?!=)[ ]*+((?:not[ ]+)*+(?:[\w.]++|__name__[ ]*[!=]=[ ]*['\"]\w++['\"]))[ ]*+(?:#[^\n]*+)?\n"
)
# A use of a name that is not only read: the text before it on its line, and after it.
_BINDING_BEFORE = r"\b(?:as|case|class|def|for|global|import|lambda|nonlocal|type)\b"
_BINDING_AFTER = r"[\s)\]]*(?:[-+*/%@&|^<>]{0,2}=(?!=)|:[^\n]*=|,[^\n]*=(?!=))"
# All of a line that may be part of an import or a target: names, but for calls and names that are only read.
_ONLY_NAMES = (
    r"(?!.*\w[(\[]|.*\b(?:and|assert|await|del|else|if|in|is|not|or|raise|return|yield)\b)[\w\s,()\[\]]*+(?:#.*)?\Z"
)
_BINDS_ANY = r"\bimport[ ]*\*|\b(?:exec|execfile|globals|locals|setattr|vars)[ ]*\("


class HeaderConditions:
    """The conditions of one text that begins with a newline."""

    def __init__(self, text: str, *, tolerant: bool = False) -> None:
        """Take a ``text``; with ``tolerant``, names that need a parser count as unknown."""
        self._text = text
        self._tolerant = tolerant
        self._speaks_of_type_checking: bool | None = None
        self._is_unusual: dict[str, bool] = {}
        self._constants: dict[str, Truth] = {}

    def may_decide(self, header: str, *, in_module: bool) -> bool:
        """Return whether a header may have a condition that is decided; ``in_module`` in the module's own scope.

        Raises NeedsFullParse where that depends on names.
        """
        if _TYPE_CHECKING in header:
            self._check_usual(_TYPE_CHECKING)
            return True
        if _MYPY in header and _MYPY_WORD.search(header):
            self._check_usual(_MYPY)
            return True
        if "__name__" in header:
            return True
        decides = False
        for operand in _OPERAND.findall(header):
            if not operand.isidentifier() or operand in _LITERAL_WORDS:
                decides = True
                continue
            if self._has_type_checking():
                self._check_usual(_TYPE_CHECKING)
            decides |= in_module and self.get_constant(operand) != UNKNOWN
        return decides

    @property
    def names(self) -> ConditionNames:
        """The values of the names, as long as none for type checkers is unusual."""
        return ConditionNames(USUAL, self.get_constant)

    @property
    def are_unusual(self) -> bool:
        """Whether a name for type checkers may be bound to anything unusual, or have other names."""
        return any(map(self._is_bound_unusually, FOR_TYPE_CHECKERS))

    def do_names_decide(self, begin: int, end: int) -> bool:
        """Return whether the names in a condition between two positions, in a function or class, may decide it.

        Raises NeedsFullParse where that depends on the whole module.
        """
        find = self._text.find
        if self._has_type_checking():
            self._check_usual(_TYPE_CHECKING)
            if find(_TYPE_CHECKING, begin, end) >= 0:
                return True
        if find(_MYPY, begin, end) >= 0 and _MYPY_WORD.search(self._text, begin, end):
            self._check_usual(_MYPY)
            return True
        return find("main__", begin, end) >= 0

    def do_literals_decide(self, begin: int, end: int) -> bool:
        """Return whether a literal in a condition between two positions may decide it."""
        text = self._text
        for match in _LITERAL.finditer(text, begin, end):
            start = match.start()
            before = _BEFORE_OPERAND.search(text, max(begin, start - _LONGEST_GAP), start)
            # A loop as long as nothing ends it is usual, and decides nothing.
            if before and not (before[0].startswith("while") and match[0].startswith("True")):
                return True
        return False

    def _has_type_checking(self) -> bool:
        if self._speaks_of_type_checking is None:
            self._speaks_of_type_checking = _TYPE_CHECKING in self._text
        return self._speaks_of_type_checking

    def _check_usual(self, word: str) -> None:
        """Raise NeedsFullParse if a name for type checkers may be bound to anything unusual, or have other names."""
        if self._tolerant:
            return
        if word not in self._is_unusual:
            self._is_unusual[word] = self._is_bound_unusually(word)
        if self._is_unusual[word]:
            raise NeedsFullParse(f"{word} may have other names or values")

    def _is_bound_unusually(self, word: str) -> bool:
        text = self._text
        position = text.find(word)
        while position >= 0:
            begin = text.rfind("\n", max(0, position - _MAX_LINE_LENGTH), position) + 1
            end = text.find("\n", position)
            if begin == 0 or end - position > _MAX_LINE_LENGTH:
                return True
            line = text[begin:end]
            is_harmless = _compiled(_HARMLESS_LINE).match(line) or (word == _MYPY and not _MYPY_WORD.search(line))
            if not is_harmless and _compiled(_BINDING_LINE).search(line):
                return True
            position = text.find(word, end)
        return False

    def get_constant(self, name: str) -> Truth:
        """Return the truth of a name that is set once, at the top level, to a plain constant, and nowhere else.

        The text alone decides that: in any doubtful case, the truth is unknown.
        """
        if name not in self._constants and len(self._constants) >= _MAX_CONSTANTS:
            return UNKNOWN
        if name not in self._constants:
            self._constants[name] = UNKNOWN  # as long as it is searched for
            self._constants[name] = self._find_constant(name)
        return self._constants[name]

    def _find_constant(self, name: str) -> Truth:
        text, value = self._text, ""
        if text.count(name) > _MAX_MENTIONS:
            return UNKNOWN
        position = text.find(name)
        while position >= 0:
            end = position + len(name)
            if not (_is_in_word(text[position - 1]) or _is_in_word(text[end])):
                set_to = _compiled(_CONSTANT).match(text, end) if text[position - 1] == "\n" else None
                if set_to is not None and not value:
                    value = set_to[1]
                elif set_to is not None or self._may_bind(position, end):
                    return UNKNOWN
            position = text.find(name, end)
        if not value or _compiled(_BINDS_ANY).search(text):
            return UNKNOWN
        try:
            expression = ast.parse(value, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return UNKNOWN
        return evaluate_condition(expression, USUAL_NAMES.get_truth_anywhere)

    def _may_bind(self, position: int, end: int) -> bool:
        """Return whether the name between two positions may be bound there."""
        text = self._text
        line = text.rfind("\n", max(0, position - _MAX_LINE_LENGTH), position) + 1
        if not line:
            return True
        after = text[end : end + _MAX_LINE_LENGTH].partition("\n")[0]
        before = text[line:position]
        if before.lstrip().startswith("#"):
            return False
        is_bound = _compiled(_BINDING_BEFORE).search(before) or _compiled(_BINDING_AFTER).match(after)
        return bool(is_bound or _compiled(_ONLY_NAMES).match(before + after))


def find_condition_names(tree: ast.Module, source: bytes) -> ConditionNames:
    """Return the values of the names in the conditions of a module, given its syntax tree and its source."""
    headers = HeaderConditions("\n" + decode_with_replacement(source))
    return ConditionNames(find_names_for_type_checkers(tree) if headers.are_unusual else USUAL, headers.get_constant)


def _is_in_word(character: str) -> bool:
    return character == "_" or character == "." or character.isalnum()
