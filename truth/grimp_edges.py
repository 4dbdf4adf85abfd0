"""Prints the imports that grimp finds within a package, as JSON; a script, for grimp has to find the package."""

import json
import sys

import grimp


def main(name):
    """Print the modules and the pairs of importer and imported."""
    graph = grimp.build_graph(name, cache_dir=None)
    pairs = [(each, other) for each in graph.modules for other in graph.find_modules_directly_imported_by(each)]
    json.dump({"modules": sorted(graph.modules), "pairs": sorted(pairs)}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
