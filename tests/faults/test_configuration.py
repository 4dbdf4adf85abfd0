"""Every invalid value of the configuration: reported once, and the output is the same as without it."""

from __future__ import annotations

import pytest
from catalogue.configuration import MISCONFIGURATIONS, Misconfiguration
from small_project import SmallProject, limit_resources


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return {each: SmallProject(tmp_path_factory.mktemp(each)).build(each) for each in ("html", "text")}


@pytest.mark.parametrize("builder", ["html", "text"])
@pytest.mark.parametrize(
    "wrong",
    [pytest.param(each, id=each.id) for each in MISCONFIGURATIONS],
)
def test_configuration(clean, tmp_path, builder, wrong: Misconfiguration):
    project = SmallProject(tmp_path)
    project.configure(**wrong.values)
    with limit_resources():
        built = project.build(builder)
    assert built.status == 0
    assert built.files == clean[builder].files
    warnings = [line for line in built.warnings if "[packagemap.syntax]" not in line]
    (ours,) = [line for line in warnings if "[packagemap.config]" in line]
    assert ours.isprintable()
    assert len(ours) < 1000
    assert len(warnings) == 1 + wrong.of_wrong_type
