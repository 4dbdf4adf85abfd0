"""Tells what names of packages are that submodules have, too: imports the packages, each in a process of its own.

A script: reads pairs of package and name as JSON, and writes them with what the package says of the name.
"""

import importlib
import json
import os
import sys
import types


def main():
    """Answer all that is asked."""
    asked = {}
    for package, name in json.load(sys.stdin):
        asked.setdefault(package, []).append(name)
    found = [[package, name, said] for package, names in asked.items() for name, said in in_a_child(package, names)]
    print(json.dumps(found))


def in_a_child(package, names):
    """Return what a package says of each name, None where it cannot be imported."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        with os.fdopen(writer, "w") as file:
            json.dump(answers(package, names), file)
            file.flush()
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        said = file.read()
    os.waitpid(child, 0)
    return zip(names, json.loads(said) if said else [None] * len(names), strict=True)


def answers(package, names):
    """Return what each name is when the package has been imported, and nothing else."""
    try:
        module = importlib.import_module(package)
    except BaseException:
        return [None] * len(names)
    return [answer(module, name) for name in names]


def answer(module, name):
    """Return whether a name is listed, and whether it is a submodule, or would be loaded as one."""
    found = vars(module).get(name)
    is_submodule = isinstance(found, types.ModuleType) and found.__name__ == f"{module.__name__}.{name}"
    listed = getattr(module, "__all__", ())
    return {"is_listed": name in listed, "is_submodule": is_submodule or name not in vars(module)}


if __name__ == "__main__":
    main()
