"""Documents: how they are read, edited and replaced."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap import documents
from sphinx_packagemap.documents import Markup, NotReplaced, read_document, replace_document
from sphinx_packagemap.files import Unreadable


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a file and returns its path."""

    def run(content, name="a.md"):
        path = tmp_path / name
        path.write_bytes(content)
        return str(path)

    return run


@pytest.mark.parametrize(
    ("name", "text", "markup"),
    [
        ("a.md", "", Markup.MARKDOWN),
        ("a.MDC", "", Markup.MARKDOWN),
        ("a.rst", "# x", Markup.RST),
        ("README", "# Title\n", Markup.MARKDOWN),
        ("README", "Title\n=====\n", Markup.RST),
        ("a.txt", "text\n```\ncode\n```\n", Markup.MARKDOWN),
        ("a.txt", "text\n", Markup.RST),
    ],
)
def test_markup(write, name, text, markup):
    assert read_document(write(text.encode(), name), name).markup is markup


def test_lines_keep_their_ends(write):
    document = read_document(write(b"a\r\nb\n\nc\rd\x0be\xe2\x80\xa8f"), "a.md")
    assert document.raw_lines == ("a\r\n", "b\n", "\n", "c\rd\x0be\u2028f")
    assert document.lines == ("a", "b", "", "c\rd\x0be\u2028f")
    assert (document.line_end, "".join(document.raw_lines)) == ("\r\n", document.text)


def test_the_shown_path_has_no_invisible_characters(write):
    assert read_document(write(b""), "a\u202e\n.md").shown_path == r"a\u202e\x0a.md"


def test_a_problem_has_the_document_as_its_origin(write):
    problem = read_document(write(b""), "a.md").make_problem("stale", "text", 3)
    assert (problem.origin, problem.line) == ("a.md", 3)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xe4", "the file is not in UTF-8: invalid byte 0xe4 in line 1"),
        (b"\n\n\xff\xfe", "the file is not in UTF-8: invalid byte 0xff in line 3"),
    ],
)
def test_a_file_in_another_encoding(write, content, message):
    with pytest.raises(Unreadable) as caught:
        read_document(write(content), "a.md")
    assert (caught.value.kind, caught.value.message) == ("encoding", message)


def test_a_large_file(write, monkeypatch):
    monkeypatch.setattr(documents, "MAX_SIZE", 3)
    assert read_document(write(b"abc"), "a.md").text == "abc"
    with pytest.raises(Unreadable, match="larger than 3 bytes"):
        read_document(write(b"abcd"), "a.md")


@pytest.mark.parametrize(
    ("text", "replacements", "expected"),
    [
        ("a\nb\nc\n", [(1, 2, ["x", "y"])], "a\nx\ny\nc\n"),
        ("a\r\nb\r\n", [(0, 1, ["x"])], "x\r\nb\r\n"),
        ("a\nb\nc\n", [(0, 1, []), (2, 3, ["z"])], "b\nz\n"),
        ("a\nb", [(1, 2, ["x"])], "a\nx"),
        ("a\nb", [(2, 2, ["x"])], "a\nb\nx"),
        ("a\n", [(1, 1, ["x"])], "a\nx\n"),
        ("", [(0, 0, ["x"])], "x\n"),
    ],
)
def test_lines_are_replaced(make, text, replacements, expected):
    assert make(text).replace_lines(replacements) == expected


def test_a_file_is_replaced_with_its_permissions(write, tmp_path):
    path = write(b"a\n")
    os.chmod(path, 0o640)
    replace_document(read_document(path, "a.md"), "b\r\n", [str(tmp_path)])
    assert (tmp_path / "a.md").read_bytes() == b"b\r\n"
    assert os.stat(path).st_mode & 0o777 == 0o640


def test_the_target_of_a_link_is_replaced(write, tmp_path):
    write(b"a\n")
    os.symlink("a.md", tmp_path / "link.md")
    replace_document(read_document(str(tmp_path / "link.md"), "link.md"), "b\n", [str(tmp_path)])
    assert (tmp_path / "a.md").read_bytes() == b"b\n"
    assert os.path.islink(tmp_path / "link.md")


def test_files_that_are_not_replaced(write, tmp_path):
    document = read_document(write(b"a\n"), "a.md")
    with pytest.raises(NotReplaced, match="a symbolic link to a file outside the project"):
        replace_document(document, "b\n", [str(tmp_path / "other")])
    os.chmod(document.path, 0o440)
    with pytest.raises(NotReplaced, match="the file is read-only"):
        replace_document(document, "b\n", [str(tmp_path)])
    os.chmod(document.path, 0o640)
    write(b"c\n")
    with pytest.raises(NotReplaced, match="the file has changed since it was read"):
        replace_document(document, "b\n", [str(tmp_path)])
    assert (tmp_path / "a.md").read_bytes() == b"c\n"
    os.remove(document.path)
    with pytest.raises(NotReplaced, match="cannot read the file: No such file or directory"):
        replace_document(document, "b\n", [str(tmp_path)])
    assert os.listdir(tmp_path) == []
