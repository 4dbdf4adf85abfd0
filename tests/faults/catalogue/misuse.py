"""Invalid directives and roles, in both markups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MEANT = "it makes sense"
NAMES = "name"
LONG = "x" * 5000


@dataclass(frozen=True, kw_only=True)
class Misuse:
    """An invalid directive on a page, before a valid one; the same in reStructuredText and in MyST."""

    id: str
    directive: str = "package-tree"
    argument: str = "shop"
    options: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    role: str = ""  # the text of a role, instead of a directive
    warning: str = ""  # the kind of the one warning; empty with a reason in ``silent``
    silent: str = ""
    shown: tuple[str, ...] = ()  # texts that must be shown nevertheless

    def rst(self) -> str:
        """Return the directive in reStructuredText."""
        if self.role:
            return f":import:`{self.role}`\n\n{REST_RST}"
        lines = [f".. {self.directive}:: {self.argument}".rstrip()]
        lines += [f"   :{name}: {value}".rstrip() for name, value in self.options.items()]
        lines += ["", *(f"   {line}".rstrip() for line in self.content.splitlines())]
        return "\n".join(lines) + f"\n\n{REST_RST}"

    def myst(self) -> str:
        """Return the directive in MyST."""
        if self.role:
            return f"{{import}}`{self.role}`\n\n{REST_MYST}"
        lines = [f"```{{{self.directive}}} {self.argument}".rstrip()]
        lines += [f":{name}: {value}".rstrip() for name, value in self.options.items()]
        lines += ["", *self.content.splitlines(), "```"]
        return "\n".join(lines) + f"\n\n{REST_MYST}"


REST_RST = ".. package-tree:: shop.stock\n   :members:\n"
REST_MYST = "```{package-tree} shop.stock\n:members:\n```\n"


def tree(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("package-tree", key, warning, argument, content, options)


def diagram(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("package-diagram", key, warning, argument, content, options)


def compare(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("module-compare", key, warning, argument, content, options)


def anatomy(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("module-anatomy", key, warning, argument, content, options)


def contracts(key: str, warning: str = "", argument: str = "", *, content: str = "", **options: str) -> Misuse:
    return _directive("import-contracts", key, warning, argument, content, options)


def graph(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("import-graph", key, warning, argument, content, options)


def usage(key: str, warning: str = "", argument: str = "shop", *, content: str = "", **options: str) -> Misuse:
    return _directive("module-usage", key, warning, argument, content, options)


def role(key: str, text: str, warning: str = "", **rest: str) -> Misuse:
    return Misuse(id=key, role=text, warning=warning, **({} if warning else {"silent": MEANT} | rest))  # type: ignore[arg-type]


def _directive(
    directive: str, key: str, warning: str, argument: str, content: str, options: Mapping[str, str]
) -> Misuse:
    written = {name.rstrip("_").replace("_", "-"): value for name, value in options.items()}
    silent = "" if warning else MEANT
    return Misuse(
        id=key,
        directive=directive,
        argument=argument,
        options=written,
        content=content,
        warning=warning,
        silent=silent,
    )


MISUSES = (
    # Names
    tree("tree_of_the_own_package", "", ""),
    tree("tree_of_the_unknown", "name", "no_such_package"),
    tree("tree_of_an_unknown_submodule", "name", "shop.nothing"),
    tree("tree_of_a_function", "name", "shop.stock.work"),
    tree("tree_with_two_dots", "name", "shop..stock"),
    tree("tree_with_a_dot_before", "name", ".shop"),
    tree("tree_with_a_dot_after", "name", "shop."),
    tree("tree_of_dots", "name", "..."),
    tree("tree_of_markup", "name", "<script>alert(1)</script>"),
    tree("tree_of_an_option", "name", "--help"),
    tree("tree_of_a_long_name", "name", LONG),
    tree("tree_of_a_deep_name", "name", "shop" + ".x" * 2000),
    tree("tree_of_controls", "name", "shop\x9b31m\u202egnol"),
    tree("tree_of_a_missing_directory", "name", "./nowhere/"),
    tree("tree_of_a_directory_without_modules", "name", "./empty/"),
    tree("tree_of_a_device", "name", "/dev/null"),
    tree("tree_of_a_builtin", "", "sys"),
    diagram("diagram_of_the_own_package", "", ""),
    diagram("diagram_of_the_unknown", "name", "no_such_package"),
    compare("comparison_of_the_unknown", "name", "no_such_package"),
    compare("comparison_with_the_unknown", "name", "shop, no_such_package"),
    anatomy("anatomy_of_the_own_package", "", ""),
    anatomy("anatomy_of_the_unknown", "name", "no_such_package"),
    usage("usage_of_the_own_package", "", ""),
    usage("usage_of_the_unknown", "import", "no_such_package"),
    usage("usage_of_a_missing_name", "import", "shop.stock.nothing"),
    usage("usage_of_no_name", "import", "not a name"),
    # Options that are unknown, or have invalid numbers or choices
    tree("unknown_option", "option", flavour="sweet"),
    tree("misspelt_option", "option", dept="1"),
    tree("option_of_another_directive", "option", layout="nested"),
    tree("depth_that_is_a_word", "option", depth="many"),
    tree("depth_that_is_negative", "option", depth="-1"),
    tree("depth_that_is_a_fraction", "option", depth="1.5"),
    tree("depth_that_is_a_superscript", "option", depth="²"),
    tree("depth_that_is_huge", "option", depth="9" * 100),
    tree("depth_of_5000_digits", "option", depth="9" * 5000),
    tree("open_that_is_a_word", "option", open="all"),
    tree("sort_by_the_unknown", "option", sort="size"),
    tree("style_that_is_unknown", "option", style="baroque"),
    tree("private_that_is_unknown", "option", private="maybe"),
    tree("tests_that_are_unknown", "option", tests="skip"),
    tree("members_that_are_unknown", "option", members="methods"),
    tree("flag_with_a_value", "option", counts="maybe"),
    tree("link_that_is_unknown", "option", link="javascript:alert(1)"),
    tree("class_that_is_none", "option", class_="!!!"),
    tree("caption_that_is_empty", "option", caption=""),
    tree("value_with_controls", "option", sort="\x9b31m\u202ered"),
    tree("value_that_is_long", "option", sort=LONG),
    tree("value_with_markup", "option", sort="<script>alert(1)</script>"),
    diagram("layout_that_is_unknown", "option", layout="spiral"),
    diagram("direction_that_is_unknown", "option", direction="away"),
    diagram("size_that_is_unknown", "option", layout="treemap", size="9"),
    diagram("edges_that_are_unknown", "option", edges="all"),
    diagram("edges_of_a_treemap", "option", layout="treemap", edges="imports"),
    diagram("colors_of_no_groups", "option", color_by="groups"),
    diagram("format_without_its_extension", "option", format="graphviz"),
    diagram("format_that_is_unknown", "option", format="gif"),
    compare("widths_that_are_words", "option", widths="wide"),
    compare("widths_that_are_too_many", "option", widths="1, 2, 3, 4, 5"),
    compare("align_that_is_unknown", "option", align="top"),
    compare("rows_that_are_unknown", "option", rows="purpose, colour"),
    compare("rows_that_are_empty", "option", rows=","),
    compare("sort_by_an_unknown_row", "option", submodules="", sort="colour"),
    compare("kinds_that_are_unknown", "option", "", kinds="class"),
    anatomy("parts_that_are_unknown", "option", show="everything"),
    anatomy("layout_of_an_anatomy", "option", style="poem"),
    usage("alias_that_is_no_name", "option", as_="1x"),
    usage("alias_that_is_a_keyword", "option", as_="class"),
    usage("additions_that_are_unknown", "option", show="more"),
    # Patterns
    tree("pattern_that_matches_nothing", "option", include="shop.nothing"),
    tree("pattern_that_is_no_name", "option", exclude="shop..["),
    tree("pattern_that_is_long", "option", focus=LONG),
    tree("pattern_with_many_stars", highlight="**." * 200 + "x"),
    tree("pattern_that_leaves_nothing", "option", include="**.nothing"),
    tree("groups_without_patterns", "option", groups="Heading"),
    tree("groups_without_a_heading", "option", groups=": shop.stock"),
    # Content
    tree("note_for_the_unknown", "note", content=".nothing\n  A note."),
    tree("note_without_a_text", "note", content=".stock\n.cart\n  A note."),
    tree("note_without_a_name", "note", content="  A note for nobody."),
    tree("note_of_two_paragraphs", "note", content=".stock\n  One.\n\n  Two."),
    tree("option_after_a_blank_line", "option", link="none", content=":depth: 1"),
    anatomy("option_of_an_anatomy_after_a_blank_line", "option", link="none", content=":private: hide"),
    compare("row_without_cells", "note", content="Colour\n"),
    compare("row_with_too_many_cells", "note", content="Colour\n  - red\n  - blue\n  - green"),
    anatomy("content_of_an_anatomy", "note", content="Words.\n"),
    usage("content_of_a_usage", "note", content="Words.\n"),
    # Contracts and checks
    contracts("contracts_of_no_project", "config"),
    contracts("contracts_in_a_missing_file", "config", "nowhere.toml"),
    contracts("contracts_in_a_device", "config", "/dev/null"),
    contracts("contracts_in_code", "config", "../src/shop/cart.py"),
    contracts("contracts_in_controls", "config", "a\x9b31m\u202egnol.toml"),
    graph("layers_that_are_one", "option", layers="stock"),
    graph("layers_of_the_unknown", "option", layers="cart > nothing"),
    graph("layers_of_markup", "option", layers="<b>cart</b> > stock"),
    graph("layers_that_are_long", "option", layers=f"{LONG} > stock"),
    graph("cycles_that_may_be", "option", acyclic="maybe"),
    # Roles
    role("import_of_the_unknown", "no_such_package", "import"),
    role("import_of_a_missing_name", "shop.stock.nothing", "import"),
    role("import_of_no_name", "not a name", "import"),
    role("import_as_a_keyword", "shop as class", "import"),
    role("import_of_markup", "<b>shop</b>", "import"),
    role("import_of_dots", "..", "import"),
)
