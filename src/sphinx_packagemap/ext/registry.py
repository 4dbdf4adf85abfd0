"""The table of directives and roles, from which their registration and the reference derive.

Their code is given by name, and imported when it is first needed: a build without changes needs neither
options nor results.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class DirectiveSpec(NamedTuple):
    """A directive or a role; its parts are given by names of the form ``module.attribute``."""

    implementation: str  # class in ``ext.directives``, or in ``ext`` for a role
    result: str  # function in ``ext.results`` that computes a ``DirectiveResult``
    options: str = ""  # table in ``options``; roles have none
    is_role: bool = False

    def load_implementation(self) -> Any:
        """Return the class of the directive or role."""
        return _load("ext" if self.is_role else "ext.directives", self.implementation)

    def load_result_function(self) -> Any:
        """Return the function that computes the result."""
        return _load("ext.results", self.result)

    def load_options(self) -> Any:
        """Return the table of options, in the order of the reference; empty for a role."""
        return _load("options", self.options) if self.options else ()


DIRECTIVES = {
    "package-tree": DirectiveSpec("tree.PackageTree", "tree.make_tree_result", "tree.TREE_OPTIONS"),
    "package-diagram": DirectiveSpec("tree.PackageDiagram", "diagram.make_diagram_result", "diagram.DIAGRAM_OPTIONS"),
    "import-graph": DirectiveSpec(
        "imports.ImportGraph", "imports.make_import_graph_result", "imports.IMPORT_GRAPH_OPTIONS"
    ),
    "import-matrix": DirectiveSpec(
        "imports.ImportMatrix", "imports.make_import_matrix_result", "imports.IMPORT_MATRIX_OPTIONS"
    ),
    "import-cycles": DirectiveSpec(
        "imports.ImportCycles", "imports.make_import_cycles_result", "imports.IMPORT_CYCLES_OPTIONS"
    ),
    "import-contracts": DirectiveSpec(
        "contracts.ImportContracts", "contracts.make_contracts_result", "contracts.CONTRACT_OPTIONS"
    ),
    "module-compare": DirectiveSpec("module.ModuleCompare", "module.make_compare_result", "module.COMPARE_OPTIONS"),
    "module-anatomy": DirectiveSpec("module.ModuleAnatomy", "module.make_anatomy_result", "module.ANATOMY_OPTIONS"),
    "module-usage": DirectiveSpec("module.ModuleUsage", "module.make_usage_result", "module.USAGE_OPTIONS"),
    "import": DirectiveSpec("roles.ImportRole", "module.make_import_result", is_role=True),
}


def _load(package: str, name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    return getattr(import_module(f"sphinx_packagemap.{package}.{module}"), attribute)
