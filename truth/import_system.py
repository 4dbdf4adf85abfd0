"""Asks the import system which modules there are, without importing any of them; a script for a fresh interpreter.

``python -I import_system.py LOCATION... -- [NAME...]`` prints a JSON object: the kind of every module below the
names, or below everything in the locations. Knows nothing of what it is compared with.

``PathFinder.find_spec(name, locations)`` imports nothing when the locations are given; the specification of a nested
namespace package wants to see its parent in ``sys.modules``, so a stub is put there. Two rules are ours: a bare
directory is a namespace package only if something importable lies below (PEP 420 would take any directory), and
``pkg.__init__`` is not listed as a module of its own, though an import of that name works.
"""

import json
import os
import sys
import types
from importlib.machinery import ExtensionFileLoader, PathFinder


def kinds_below(name, locations, kinds):
    """Add the kind of a module and of all below it to ``kinds``; return whether one of them can be loaded."""
    spec = PathFinder.find_spec(name, locations)
    if spec is None:
        return False
    if spec.submodule_search_locations is None:
        kinds[name] = "extension module" if isinstance(spec.loader, ExtensionFileLoader) else "module"
        return True
    inner = list(spec.submodule_search_locations)
    is_namespace = spec.loader is None or spec.origin is None
    sys.modules.setdefault(name, types.ModuleType(name)).__path__ = inner
    found = [kinds_below(f"{name}.{tail}", inner, kinds) for tail in sorted(tails(inner))]
    if is_namespace and not any(found):
        return False
    kinds[name] = "namespace package" if is_namespace else "package"
    return True


def tails(locations):
    """Return all that could be the last component of a module in some directories."""
    names = {
        name.partition(".")[0] for location in locations if os.path.isdir(location) for name in os.listdir(location)
    }
    return names - {"", "__init__", "__pycache__"}


def main(arguments):
    """Print the kinds."""
    split = arguments.index("--")
    locations, names = arguments[:split], arguments[split + 1 :]
    kinds = {}
    for name in names or sorted(tails(locations)):
        kinds_below(name, locations, kinds)
    json.dump(kinds, sys.stdout)


if __name__ == "__main__":
    sys.setrecursionlimit(10_000)
    main(sys.argv[1:])
