"""The shortest chains of imports between modules, on small graphs whose chains can all be listed."""

from __future__ import annotations

from itertools import pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.views.imports.chains import Chains, find_chains, iter_chains, make_graph

NAMES = "abcdef"
edges = st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]))
some = st.sets(st.sampled_from(NAMES), min_size=1)


def graph_of(pairs):
    return make_graph([ImportEdge(*pair, 1, ImportKind.RUNTIME) for pair in sorted(pairs)], [ImportKind.RUNTIME])


def list_shortest(pairs, sources, targets, avoided):
    """Return the shortest of all chains that only their ends have in common with the given modules, sorted."""
    barred = sources | targets | avoided
    found = [
        chain
        for length in range(2, len(NAMES) + 1)
        for chain in permutations(NAMES, length)
        if chain[0] in sources and chain[-1] in targets - sources and not barred & {*chain[1:-1]}
        if all(pair in pairs for pair in pairwise(chain))
    ]
    return sorted(chain for chain in found if len(chain) == len(found[0]))


@given(edges, some, some, st.sets(st.sampled_from(NAMES)))
def test_all_shortest_chains(pairs, sources, targets, avoided):
    expected = list_shortest(pairs, sources, targets, avoided)
    chains = find_chains(graph_of(pairs), sources, targets, avoided)
    if chains is None:
        assert not expected
        return
    assert list(iter_chains(chains, 1000)) == expected
    assert chains.number == len(expected)
    assert chains.links == tuple(sorted({pair for chain in expected for pair in pairwise(chain)}))
    assert chains.rows == tuple(tuple(sorted({*row})) for row in zip(*expected, strict=True))


def test_what_all_chains_have_in_common():
    pairs = ["ab", "ac", "bd", "cd", "de", "ef"]
    chains = find_chains(graph_of(map(tuple, pairs)), "a", "f")
    assert chains == Chains((("a",), ("b", "c"), ("d",), ("e",), ("f",)), tuple(map(tuple, pairs)), 2)
    assert chains.common == ("d", "e")
    assert [*iter_chains(chains, 1)] == [tuple("abdef")]


def test_kinds_of_imports():
    found = make_graph(
        [ImportEdge("a", "b", 1, ImportKind.RUNTIME), ImportEdge("a", "c", 2, ImportKind.DEFERRED)],
        [ImportKind.DEFERRED],
    )
    assert found == {"a": ["c"]}
