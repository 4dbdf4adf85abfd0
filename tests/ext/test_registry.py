"""Every directive and role is in the table from which everything else derives."""

from __future__ import annotations

import pytest
from sphinx.util.docutils import SphinxRole

from sphinx_packagemap.ext import roles
from sphinx_packagemap.ext.directives import ResultDirective, module, tree
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.options import Option


@pytest.mark.parametrize("name", DIRECTIVES)
def test_every_entry_can_be_loaded(name):
    spec = DIRECTIVES[name]
    assert issubclass(spec.load_implementation(), SphinxRole if spec.is_role else ResultDirective)
    assert callable(spec.load_result_function())
    assert all(isinstance(option, Option) for option in spec.load_options())


def test_every_directive_and_role_has_an_entry():
    classes = {value for each in (module, tree, roles) for value in vars(each).values() if isinstance(value, type)}
    ours = {
        each
        for each in classes
        if issubclass(each, ResultDirective | SphinxRole) and each not in (ResultDirective, SphinxRole)
    }
    public = {each for each in ours if not each.__name__.startswith("_")}
    assert public == {spec.load_implementation() for spec in DIRECTIVES.values()}
