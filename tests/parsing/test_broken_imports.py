"""Import statements that no Python takes are faults, however much they look like usual ones."""

import ast

import pytest

from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.parsing import read_facts

BROKEN = """
import if|import True|import async|import a.if|import a.None.b|import a as None|import a as if|import a, if
import a.|import a..b|import .a|import 1a|import a.1|import a b|import a,|import a, *|import a as b.c
from if import x|from None import a|from await import x|from a.if import b|from .if import b|from 1 import a
from a.1 import b|from a. import b|from .a. import b|from a..b import c|from a import if|from a import None
from a import b, True|from a import (b, if)|from a import b as if|from a import b as True|from a import b.c
from a import (b.c)|from a import b,|from a import (b,,c)|from a import ()|from . import (*)
from . import * as y|from . import *, x|from . import x, *|from . import|from a import b as|from a import b c
"""
SOUND = """
import match|import type, case|from . import match as _|from a import (b as c, d)|from a import (b,)
from a import *|from . import *|from . import * # all|from .a.b import c|from ... import a|from . . import a
from a . b import c|from a import*|from.a import b|import a.b as c, d|from ._if import if_, None_
from a import True_
"""


def statements(text):
    return [each for line in text.strip().splitlines() for each in line.split("|")]


@pytest.mark.parametrize("statement", statements(BROKEN))
def test_broken(statement):
    with pytest.raises(SyntaxError):
        ast.parse(statement)
    fault = read_facts(f"import os\n{statement}\n".encode()).fault
    assert (fault.kind, fault.line) == (ProblemKind.SYNTAX, 2)


@pytest.mark.parametrize("statement", statements(SOUND))
def test_sound(statement):
    ast.parse(statement)
    reading = read_facts(f"import os\n{statement}\n".encode())
    assert reading.fault is None
    assert len(reading.facts.imports) > 1
