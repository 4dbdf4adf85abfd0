"""Closures of modules, compared with a walk that takes one module at a time."""

import random

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.views.closures import Closures, find_components


def walked(name, modules, imports):
    """Return the modules that are reached from one, by the simplest walk."""
    seen, pending = set(), [name]
    while pending:
        each = pending.pop()
        if each not in seen:
            seen.add(each)
            pending += [above for above in iter_ancestors(each) if above in modules]
            pending += [edge.imported for edge in imports.get(each, ()) if edge.imported in modules]
    others = {edge.imported for each in seen for edge in imports.get(each, ()) if edge.imported not in modules}
    return len(seen) - 1, tuple(sorted(others))


MODULES = ["p", *(f"p.m{n}" for n in range(12)), "p.s", *(f"p.s.n{n}" for n in range(6))]
EDGES = st.lists(st.tuples(st.sampled_from(MODULES), st.sampled_from([*MODULES, "json", "os"])), max_size=60)


@given(EDGES)
def test_closures_are_the_modules_that_a_walk_finds(pairs):
    imports = {}
    for importer, imported in pairs:
        imports.setdefault(importer, []).append(ImportEdge(importer, imported, 1, ImportKind.RUNTIME))
    closures = Closures(MODULES, imports, "p")
    for name in MODULES:
        assert closures.get_closure(name) == walked(name, set(MODULES), imports)


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=10, max_size=10))
def test_a_component_has_a_higher_number_than_those_it_leads_to(successors):
    found = find_components(successors)
    for node, following in enumerate(successors):
        assert all(found[node] >= found[after] for after in following)


def test_imports_that_do_not_run_do_not_count():
    kinds = [ImportKind.TYPE_CHECKING, ImportKind.DEFERRED, ImportKind.LAZY, ImportKind.SCRIPT]
    imports = {"p": [ImportEdge("p", f"p.m{number}", 1, kind) for number, kind in enumerate(kinds)]}
    assert Closures(MODULES, imports, "p").get_closure("p") == (0, ())


def test_a_long_chain_does_not_exhaust_the_stack():
    names = ["p", *(f"p.m{number}" for number in range(20_000))]
    random.Random(1).shuffle(names)
    imports = {
        f"p.m{number}": [ImportEdge(f"p.m{number}", f"p.m{number + 1}", 1, ImportKind.RUNTIME)]
        for number in range(19_999)
    }
    assert Closures(names, imports, "p").get_closure("p.m0").inside == 20_000
