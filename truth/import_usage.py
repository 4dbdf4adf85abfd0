"""Executes import statements, those of each module in a process that has imported nothing else.

Run by a Python of its own: reads groups of statements as JSON, a group a line, and writes one line
for each that says what came of it.
"""

import json
import os
import pkgutil
import sys
import types
import warnings

_SECONDS = 60


def main() -> None:
    sys.path[:0] = sys.argv[1:]
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        print(json.dumps(_in_a_child(json.loads(line))), flush=True)


def _in_a_child(group):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        import signal

        os.close(reader)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        signal.alarm(_SECONDS)
        with os.fdopen(writer, "w") as file:
            json.dump(_outcomes(group), file)
            file.flush()
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else {"module": "it ended the process", "outcomes": []}


def _outcomes(group):
    """Return why the module cannot be imported at all, or what came of each statement of the group."""
    try:
        __import__(group["module"])
    except BaseException as error:
        return {"module": f"{type(error).__name__}: {error}"[:200], "outcomes": []}
    outcomes = [_outcome(each) for each in group["statements"]]
    return {"module": "", "outcomes": outcomes, **_counted(sys.modules[group["module"]])}


def _counted(module):
    """Return what the module itself says of its public names and of its submodules."""
    exports = getattr(module, "__all__", None)
    path = getattr(module, "__path__", None)
    return {
        "names": sorted(name for name in vars(module) if isinstance(name, str) and not name.startswith("_")),
        "exports": list(exports) if isinstance(exports, list | tuple) else None,
        "submodules": sorted(each.name for each in pkgutil.iter_modules(path)) if path is not None else [],
    }


def _outcome(ways):
    """Execute all ways to one thing: they have to work, and to end at the same object."""
    objects = []
    for statement in ways:
        namespace = {}
        try:
            exec(statement, namespace)
        except BaseException as error:
            return {"failure": f"{statement}: {type(error).__name__}: {error}"[:300]}
        del namespace["__builtins__"]
        ((_, found),) = namespace.items()
        if not statement.startswith("from "):  # ``import a.b`` binds ``a``
            found = sys.modules[statement.split()[1]]
        objects.append(found)
    first = objects[0]
    is_module = isinstance(first, types.ModuleType)
    return {
        "failure": "" if all(each is first for each in objects) else f"{ways} are not the same",
        "home": first.__name__ if is_module else _home(first),
    }


def _home(found):
    home = getattr(found, "__module__", None)
    return home if isinstance(home, str) and isinstance(found, type | types.FunctionType) else None


if __name__ == "__main__":
    main()
