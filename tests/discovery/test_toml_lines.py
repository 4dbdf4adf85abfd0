"""The lines of keys and tables in a TOML file."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sphinx_packagemap.discovery.toml_lines import TomlLines

SOURCE = """\
layers = [
    "ui",
    {name = "db"},
]
tool.x.y = 1  # a comment

[ tool . "packagemap".components ]  # a comment
"The core" = ".core"
Data.tier = 1
'Data'.modules = [
    ["not", "a", "table"],
]

[[modules]]
path = "a"
[[modules]]
path = "b"
depends_on = [
    {path = "c"},
    {path = "d"},
]
[modules.more]
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("layers",), 1),
        (("layers", 0), 2),
        (("layers", 1), 3),
        (("tool",), 5),
        (("tool", "x", "y"), 5),
        (("tool", "packagemap"), 7),
        (("tool", "packagemap", "components", "The core"), 8),
        (("tool", "packagemap", "components", "Data", "tier"), 9),
        (("tool", "packagemap", "components", "Data", "modules"), 10),
        (("tool", "packagemap", "components", "Data", "purpose"), 9),
        (("modules", 0), 14),
        (("modules", 1), 16),
        (("modules", 1, "path"), 17),
        (("modules", 1, "depends_on", 1), 20),
        (("modules", 1, "layer"), 16),
        (("missing",), None),
        ((), None),
    ],
)
def test_a_key_has_its_line_or_that_of_the_table_around_it(keys, line):
    assert TomlLines(SOURCE.encode()).find(*keys) == line


def test_text_in_strings_and_comments_is_no_key():
    source = 'a = """\n[x]\nb = 1\n\\""" # """"\n# [y]\n\'\\\' = [ # ]\n  1, # {\n]\r\nb = \'\'\'\n"""\n\'\'\'\nc = 1\n'
    content = tomllib.loads(source)
    lines = TomlLines(source.encode())
    assert {key: lines.find(key) for key in (*content, "x", "y")} == {
        "a": 1,
        "\\": 6,
        "b": 9,
        "c": 12,
        "x": None,
        "y": None,
    }


class _Writer:
    """Writes a valid file in which each integer is its own line."""

    def __init__(self, draw):
        self.draw, self.text, self.count = draw, "", 0

    def choose(self, *values):
        return self.draw(st.sampled_from(values))

    def write(self, text):
        self.text += text

    def name(self):
        self.count += 1
        part = self.choose("k{}", '"k {}"', "'k.{}'", '"k\\u0041{}"', "{}").format(self.count)
        return part + self.choose("", "", ".z", ' . "#"')

    def value(self, depth):
        kind = self.choose("int", "int", "text", "array", "table") if depth else "int"
        if kind == "int":
            self.write(str(self.text.count("\n") + 1))
        elif kind == "text":
            self.write(
                self.choose(
                    '"a = 1"', "'[b]'", '"""\nc = 1\n[[d]]\n"""', "'''\ne = {\n'''", "1979-05-27T07:32:00Z", "-1.5e+3"
                )
            )
        elif kind == "array":
            self.write("[")
            for _ in range(self.choose(0, 1, 3)):
                self.write(self.choose("", "\n", " # ]\n", "\r\n\t"))
                self.value(depth - 1)
                self.write(self.choose(",", " ,", ", # [\n"))
            self.write(self.choose("", "\n") + "]")
        else:
            self.write("{")
            for number in range(self.choose(0, 1, 3)):
                self.write(", " if number else " ")
                self.pair(depth - 1)
            self.write("}")

    def pair(self, depth):
        self.write(self.name() + self.choose(" = ", "="))
        self.value(depth)

    def file(self):
        for _ in range(self.choose(1, 3, 9)):
            kind = self.choose("pair", "pair", "table", "array", "nested", "comment")
            self.write(self.choose("", "  ", "\t"))
            if kind == "pair":
                self.pair(2)
            elif kind == "table":
                self.write(f"[ {self.name()} ]")
            elif kind == "comment":
                self.write("# x = [1")
            else:
                self.write("[[tables]]" if kind == "array" else f"[tables.{self.name()}]")
            self.write(self.choose("\n", " # ]\n", "\r\n", "\n\n"))
        return self.text


@st.composite
def files(draw):
    return _Writer(draw).file()


def iter_values(content, path=()):
    items = content.items() if isinstance(content, dict) else enumerate(content)
    for key, value in items:
        if isinstance(value, dict | list):
            yield from iter_values(value, (*path, key))
        else:
            yield (*path, key), value


@given(files())
@settings(max_examples=200)
def test_every_value_has_its_line(source):
    try:
        content = tomllib.loads(source)
    except tomllib.TOMLDecodeError:  # a table of the same name comes before
        assume(False)
    lines = TomlLines(source.encode())
    found = [(path, value, lines.find(*path)) for path, value in iter_values(content) if isinstance(value, int)]
    assert [each for each in found if each[1] != each[2]] == []


@given(st.text("[]{}=,.'\"#\\\n\r a1:-", max_size=60))
@settings(max_examples=300)
def test_no_text_is_a_fault(source):
    TomlLines(source.encode()).find("a")


@pytest.mark.parametrize(
    "source", ["a" * 100_000, "a." * 50_000 + "a", "x = " + "[" * 50_000, '"' * 99_999, "x = [" + "{}," * 50_000 + "]"]
)
def test_a_large_file_is_read_in_linear_time(source):
    TomlLines(f"{source}\nx = 1".encode())
