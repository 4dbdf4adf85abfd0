"""Prints what import-linter says of the contracts in a file, as JSON; a script, for it has to find the packages.

For each contract: its name, whether it is kept (null if it cannot be checked), and the pairs of packages or modules of
which the first must not import the second; for cycles, each package with cycles between its children, twice.
"""

import json
import sys
from copy import deepcopy

from importlinter import configuration
from importlinter.application import use_cases
from importlinter.domain.contract import registry


def main(file: str) -> None:
    configuration.configure()
    options = use_cases.read_user_options(file)
    use_cases._register_built_in_contract_types()
    session = options.session_options
    graph = use_cases._build_graph(
        session["root_packages"],
        use_cases._get_include_external_packages(options),
        use_cases._get_exclude_type_checking_imports(options),
        verbose=False,
        cache_dir=None,
    )
    json.dump([check(each, session, graph) for each in options.contracts_options], sys.stdout)


def check(options, session, graph):
    try:
        contract = registry.get_contract_class(options["type"])(options["name"], session, options)
        found = contract.check(deepcopy(graph), verbose=False)
    except Exception as error:
        return options["name"], None, f"{type(error).__name__}: {error}"
    chains = [*found.metadata.get("invalid_dependencies", ()), *found.metadata.get("invalid_chains", ())]
    pairs = [
        [each.get("importer") or each["downstream_module"], each.get("imported") or each["upstream_module"]]
        for each in chains
        if isinstance(each, dict)
    ]
    for each in found.metadata.get("illegal_imports", ()):
        protected = getattr(each, "top_level_module", None)  # None for private modules
        links = [each] if protected is None else each.illegal_links
        pairs += [[link["importer"], protected or link["imported"]] for link in links]
    # Which imports close a cycle is a matter of choice; which packages have any is not.
    pairs += [[package, package] for package in found.metadata.get("cycle_breakers_by_package", ())]
    return options["name"], found.kept, sorted([*pair] for pair in {tuple(pair) for pair in pairs})


if __name__ == "__main__":
    main(sys.argv[1])
