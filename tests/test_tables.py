"""What is declared in several tables is in all of them: each failure names the table, and what it lacks.

CONTRIBUTING.md has the steps for a new row, part, layout, option, format and directive.
"""

from __future__ import annotations

from sphinx_packagemap.rendering.module.anatomy import PARTS
from sphinx_packagemap.rendering.module.cells import ROWS
from sphinx_packagemap.views.module.anatomy import PART_VALUES, AnatomyPart
from sphinx_packagemap.views.module.comparison import ROW_VALUES, ComparisonRow


def check_table(table, members, place):
    """Fail with the members that have no entry in a table, or if its order is another one."""
    missing = ", ".join(str(member) for member in members if member not in table)
    assert not missing, f"no entry for {missing} in {place}"
    assert list(table) == list(members), f"another order in {place}"


def test_every_row_of_a_comparison_is_declared():
    check_table(ROW_VALUES, ComparisonRow, "ROW_VALUES in views/module/comparison.py")
    check_table(ROWS, ComparisonRow, "ROWS in rendering/module/cells.py")


def test_every_part_of_an_anatomy_is_declared():
    check_table(PART_VALUES, AnatomyPart, "PART_VALUES in views/module/anatomy.py")
    check_table(PARTS, AnatomyPart, "PARTS in rendering/module/anatomy.py")
