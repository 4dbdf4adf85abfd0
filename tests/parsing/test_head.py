"""The head of a long file tells the summary that all of it states, or does not tell."""

from __future__ import annotations

import pytest

from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.parsing import HEAD, read_file_record, read_head_record

REST = b"x = 1  # and so on\n" * (HEAD // 10)
TELLING = [
    b'"""One. Two."""\n',
    b'# -*- coding: utf-8 -*-\n#!/bin/sh\n\n"""\nOne line\ngoes on.\n\nMore.\n"""  # c\n',
    b"'''Single.'''\n",
    '\ufeff"""Caf\u00e9."""\n'.encode(),
    b'"""\nTitle\n=====\n\nText.\n"""\n',
    b"import a\n",
    b"x = 1\n",
    b"def f(): pass\n",
    b'\r\n"""Ends of lines."""\r\n',
    b"@d\nclass A:\n    pass\n",
]
NOT_TELLING = [
    b'"""' + b"A word. " * HEAD + b'"""\n',  # it ends too late
    b"#" * 2 * HEAD + b'\n"""After."""\n',
    b"# c\n" * HEAD + b'"""After."""\n',
    b'"One" " goes on."\n',
    b'r"""Raw."""\n',
    b'b"""Bytes."""\n',
    b'"""No.""" % 1\n',
    b'"""Esc\\x61pe."""\n',
    b'# coding: koi8-r\n"""One."""\n',
    b'\x0c"""After a form feed."""\n',
    b'("""In brackets.""")\n',
    b'\\\n"""After a backslash."""\n',
    b"\xff\n",
    b"x" * 2 * HEAD,
]


@pytest.mark.parametrize("source", TELLING)
@pytest.mark.parametrize("rest", [REST, REST + b"def (:\n"], ids=["whole", "broken"])
def test_the_summary_is_that_of_the_whole_file(tmp_path, source, rest):
    file = tmp_path / "m.py"
    file.write_bytes(source + rest)
    head = read_head_record(str(file))
    assert head is not None
    assert head.fault is None
    assert head.summary == read_file_record(str(file)).summary


@pytest.mark.parametrize("source", NOT_TELLING)
def test_it_says_when_it_does_not_tell(tmp_path, source):
    file = tmp_path / "m.py"
    file.write_bytes(source + REST)
    assert read_head_record(str(file)) is None


def test_a_short_file_is_read_as_a_whole(tmp_path):
    file = tmp_path / "m.py"
    file.write_bytes(b'"""One."""\n'.ljust(HEAD, b"#"))
    assert read_head_record(str(file)) is None
    assert read_head_record(str(tmp_path / "none.py")) is None
    assert read_head_record("nul\0.py") is None


def test_a_file_that_is_too_large_has_a_summary_and_a_fault(tmp_path):
    file = tmp_path / "m.py"
    file.write_bytes(b'"""One."""\n' + REST)
    head = read_head_record(str(file), HEAD)
    assert head is not None
    assert head.fault is not None
    assert head.fault.kind is ProblemKind.SIZE
    assert head == read_file_record(str(file), HEAD)
    assert head.summary == "One."
