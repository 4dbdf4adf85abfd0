"""Prints the modules of a package, and the imports that grimp would remove to break the cycles of its children."""

import json
import sys

import grimp

name = sys.argv[1]
graph = grimp.build_graph(name, cache_dir=None)
breakers = graph.nominate_cycle_breakers(name)
print(json.dumps({"modules": sorted(graph.modules), "breakers": sorted(map(list, breakers))}))
