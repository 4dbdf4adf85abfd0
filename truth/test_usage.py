"""Every import statement that is printed works: executed in processes that have imported nothing else."""

import collections
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sphinx_packagemap.model import ModuleKind, Problem
from sphinx_packagemap.names import is_private, last
from sphinx_packagemap.survey import Survey, tiers_around
from sphinx_packagemap.views.members import public_members
from sphinx_packagemap.views.origins import Origins
from sphinx_packagemap.views.usage import find_usage

SCRIPT = Path(__file__).parent / "import_usage.py"
STANDARD_LIBRARY = ("json", "email", "concurrent", "asyncio", "importlib", "xml", "collections", "logging")
DISTRIBUTIONS = (
    "attr", "attrs", "azure.core", "click", "django", "google.cloud.storage", "jinja2", "markupsafe", "numpy", "pluggy",
    "pydantic", "requests", "rich", "ruamel.yaml", "scipy", "six", "sympy", "urllib3", "yaml", "zope.interface",
)  # fmt: skip


def usages(survey, name):
    """Return the usages of all public modules at or below a name, and of their public names, by module."""
    codebase = survey.opened(name.partition(".")[0])
    origins = Origins(codebase, survey.outline)
    found = {}
    for module in codebase.modules:
        if not f"{module}.".startswith(f"{name}.") or not is_offered(module, codebase):
            continue
        members = public_members(codebase, module) if module in codebase.facts else ()
        names = [module, *(f"{module}.{member.name}" for member in members)]
        found[module] = [find_usage(origins, each) for each in names]
    return found


def is_offered(module, codebase):
    parts = module.split(".")
    is_test = any(part in ("tests", "test", "conftest", "testing") or part.startswith("test_") for part in parts)
    is_stub = codebase.modules[module].kind is ModuleKind.STUB
    return not is_test and not is_stub and last(module) != "__main__" and not any(map(is_private, parts))


def executed(found, locations):
    groups = []
    for module, each in found.items():
        sure = [usage for usage in each if not isinstance(usage, Problem) and usage.doubt is None]
        groups.append((module, sure))
    lines = [
        json.dumps({"module": module, "statements": [[way.statement() for way in usage.ways] for usage in sure]})
        for module, sure in groups
    ]
    command = [sys.executable, "-s", SCRIPT, *map(str, locations)]
    # With it, most of django's modules can be imported.
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "django.conf.global_settings"}
    ran = subprocess.run(command, input="\n".join(lines), capture_output=True, check=True, text=True, env=environment)
    return [
        (module, sure, json.loads(line)) for (module, sure), line in zip(groups, ran.stdout.splitlines(), strict=True)
    ]


@pytest.mark.parametrize("name", [*STANDARD_LIBRARY, *DISTRIBUTIONS])
def test_every_statement_works(name, site, report):
    locations = () if name in STANDARD_LIBRARY else (site,)
    survey = Survey(tiers_around("/", [str(site)] if locations else []))
    found = usages(survey, name)
    counts = collections.Counter()
    failures, elsewhere, unimportable = [], [], []
    for module, sure, ran in executed(found, locations):
        if ran["module"]:
            unimportable.append(f"{module}: {ran['module']}")
            continue
        for usage, outcome in zip(sure, ran["outcomes"], strict=True):
            counts["statements"] += len(usage.ways)
            if outcome["failure"]:
                failures.append(outcome["failure"])
            elif outcome["home"] and usage.kind in ("class", "function") and outcome["home"] != usage.canonical.module:
                elsewhere.append(f"{usage.canonical.dotted}: {outcome['home']}")
    doubts = [u for each in found.values() for u in each if not isinstance(u, Problem) and u.doubt]
    problems = [u.message for each in found.values() for u in each if isinstance(u, Problem)]
    kinds = dict(collections.Counter(usage.doubt.value for usage in doubts))
    report(
        f"usage: {name}: {counts['statements']} statements of {len(found)} modules, of which {len(unimportable)} "
        f"cannot be imported here at all; {len(doubts)} names in doubt {kinds}"
    )
    print(*unimportable, sep="\n")
    print("problems", *problems, sep="\n")
    print("elsewhere", *elsewhere, sep="\n")
    assert failures == []
