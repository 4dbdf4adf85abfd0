"""Every directive and role is in the table from which everything else derives."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import pytest
from sphinx.util.docutils import SphinxRole

from sphinx_packagemap.ext import directives, roles
from sphinx_packagemap.ext.directives import ResultDirective
from sphinx_packagemap.ext.registry import DIRECTIVES
from sphinx_packagemap.options import Option


@pytest.mark.parametrize("name", DIRECTIVES)
def test_every_entry_can_be_loaded(name):
    spec = DIRECTIVES[name]
    assert issubclass(spec.load_implementation(), SphinxRole if spec.is_role else ResultDirective)
    assert callable(spec.load_result_function())
    assert all(isinstance(option, Option) for option in spec.load_options())


def test_every_directive_and_role_has_an_entry():
    names = [each.name for each in pkgutil.iter_modules(directives.__path__)]
    modules = [roles, *(import_module(f"{directives.__name__}.{name}") for name in names)]
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    ours = {each for each in classes if issubclass(each, ResultDirective | SphinxRole) and not each.__subclasses__()}
    declared = {spec.load_implementation() for spec in DIRECTIVES.values()}
    missing = sorted(each.__name__ for each in ours - declared)
    assert not missing, f"no entry for {', '.join(missing)} in DIRECTIVES of ext/registry.py"
