"""The lines of keys and tables in a TOML file."""

from __future__ import annotations

import pytest

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
        (("layers", 0), 3),  # strings are not counted
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


def test_elements_of_arrays_of_tables_are_counted():
    lines = TomlLines(SOURCE.encode())
    assert [lines.count("modules"), lines.count("modules.1.depends_on"), lines.count("tool")] == [2, 2, 0]


@pytest.mark.parametrize(
    "line", ["a" * 100_000, "a." * 50_000, " " * 100_000 + "a b", "[" + "a " * 50_000, '"' * 99_999]
)
def test_a_long_line_is_no_key(line):
    lines = TomlLines(f"{line}\nx = 1".encode())
    assert lines.find("x") == 2
