"""Every import statement that is printed works: executed in processes that have imported nothing else.

What is told of re-exports, public names and submodules is what the imported packages say of themselves.
"""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap.model import ModuleKind, Problem
from sphinx_packagemap.names import get_last, is_private
from sphinx_packagemap.survey import Survey, find_tiers
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.public_api import find_namespace
from sphinx_packagemap.views.module.usage import find_usage
from truth import fetching

SCRIPT = Path(__file__).parent / "import_usage.py"
STANDARD_LIBRARY = ("json", "email", "concurrent", "asyncio", "importlib", "xml", "collections", "logging")
DISTRIBUTIONS = (
    "attr", "attrs", "azure.core", "click", "django", "google.cloud.storage", "jinja2", "markupsafe", "nltk", "numpy",
    "pip", "pluggy", "pydantic", "requests", "rich", "ruamel.yaml", "six", "skimage", "sympy", "urllib3", "yaml",
    "zope.interface",
)  # fmt: skip
_MOST_MODULES = 50  # of one distribution, evenly spread: each is imported in a process of its own
# Objects of which __module__ was overwritten, to name where they are offered, or that are compiled.
_MOST_RENAMED = 0.03


def told_modules(surveyed, name):
    """Return the public modules at or below a name."""
    found = [
        module
        for module in surveyed.codebase.modules
        if f"{module}.".startswith(f"{name}.") and is_offered(module, surveyed.codebase)
    ]
    return found[:: -(-len(found) // _MOST_MODULES)] if len(found) > _MOST_MODULES else found


def is_offered(module, codebase):
    parts = module.split(".")
    is_test = any(part in ("tests", "test", "conftest", "testing") or part.startswith("test_") for part in parts)
    is_none = codebase.modules[module].kind in (ModuleKind.STUB, ModuleKind.UNBUILT_MODULE)
    return not is_test and not is_none and get_last(module) != "__main__" and not any(map(is_private, parts))


def usages(surveyed, module):
    """Return the usages of a module and of its public names."""
    names = [module, *(f"{module}.{public_name.name}" for public_name in find_namespace(surveyed, module).names)]
    return [find_usage(surveyed.origins, each) for each in names]


def executed(groups, locations):
    """Return what came of the statements of each module."""
    lines = [
        json.dumps(
            {"module": module, "statements": [[spec.format_statement() for spec in usage.specs] for usage in sure]}
        )
        for module, sure in groups
    ]
    command = [sys.executable, "-s", SCRIPT, *map(str, locations)]
    # With it, most of django's modules can be imported.
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
    ran = subprocess.run(command, input="\n".join(lines), capture_output=True, check=True, text=True, env=environment)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def is_sure(usage):
    return not isinstance(usage, Problem) and usage.doubt is None


@pytest.mark.parametrize("name", [*STANDARD_LIBRARY, *DISTRIBUTIONS])
def test_what_is_told_is_true(name, site, report):
    locations = () if name in STANDARD_LIBRARY else (site, fetching.needed())
    surveyed = Codebases(Survey(find_tiers("/", list(map(str, locations[:1]))))).get_codebase(name.partition(".")[0])
    modules = told_modules(surveyed, name)
    found = {module: usages(surveyed, module) for module in modules}
    groups = [(module, list(filter(is_sure, each))) for module, each in found.items()]
    counts = collections.Counter()
    failures, false_alarms, renamed, unimportable, exports, submodules = [], [], [], [], [], []
    for (module, sure), ran in zip(groups, executed(groups, locations), strict=True):
        if ran["module"]:
            unimportable.append(f"{module}: {ran['module']}")
            continue
        for usage, outcome in zip(sure, ran["outcomes"], strict=True):
            counts["statements"] += len(usage.specs)
            if outcome["failure"]:
                failures.append(outcome["failure"])
            elif outcome["home"] and usage.kind in ("class", "function"):
                counts["re-exports"] += usage.canonical != usage.requested
                if outcome["home"] != usage.canonical.module:
                    renamed.append(f"{usage.canonical.dotted}: {outcome['home']}")
        false_alarms += _false_alarms(surveyed, module, ran["names"])
        counts["names"] += len(ran["names"])
        exports += _differing_exports(surveyed, module, ran["exports"])
        submodules += _differing_submodules(surveyed, module, ran["submodules"])
    doubts = [
        usage.doubt.value for each in found.values() for usage in each if not isinstance(usage, Problem) and usage.doubt
    ]
    reasons = dict(collections.Counter(doubts))
    report(
        f"usage: {name}: {counts['statements']} statements of {len(modules)} modules, {counts['re-exports']} of "
        f"re-exports, {len(renamed)} under another __module__; {len(doubts)} names in doubt {reasons}; "
        f"{counts['names']} names that there are, no false alarm; "
        f"{len(unimportable)} modules cannot be imported here"
    )
    print(*unimportable, *renamed, *false_alarms, sep="\n")
    assert failures == []
    assert false_alarms == []
    assert exports == []
    assert submodules == []
    assert len(renamed) <= max(9, counts["statements"] * _MOST_RENAMED)
    assert counts["statements"] > 0


def _false_alarms(surveyed, module, names):
    """Return what is said to fail, though the imported module has it."""
    if surveyed.get_module(module).path is None:  # its stub says what there is for others
        return []
    usages = [find_usage(surveyed.origins, f"{module}.{name}") for name in names if name != "annotations"]  # __future__
    messages = [
        usage.message
        for usage in usages
        if isinstance(usage, Problem) and "in an import statement" not in usage.message
    ]
    # A decorator of another module writes these into the namespace of the module that it is used in.
    return [
        message for message in messages if not (surveyed.top == "zope" and ("Py'" in message or "Fallback'" in message))
    ]


def _differing_exports(surveyed, module, exports):
    namespace = find_namespace(surveyed, module)
    if exports is None or namespace.listed is not True:
        return []
    reported = sorted(public_name.name for public_name in namespace.names)
    return [] if reported == sorted(set(exports)) else [(module, reported, sorted(set(exports)))]


def _differing_submodules(surveyed, module, submodules):
    kinds = (ModuleKind.STUB, ModuleKind.NAMESPACE_PACKAGE)  # pkgutil lists neither
    reported = sorted(
        get_last(each) for each in surveyed.list_submodules(module) if surveyed.get_module(each).kind not in kinds
    )
    return [] if set(submodules) == set(reported) else [(module, reported, submodules)]
