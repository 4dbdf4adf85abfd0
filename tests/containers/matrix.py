"""Every directive in every kind of container, built once for each builder, and what of it is missing in the output."""

from __future__ import annotations

import html
import importlib.util
import os
import re
import sys
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from sphinx.testing.util import SphinxTestApp

BUILDERS = ("html", "dirhtml", "singlehtml", "latex", "epub", "text", "man", "texinfo", "xml", "gettext")
# Builders of others, by the extensions that have them.
FOREIGN = {"markdown": "sphinx_markdown_builder", "confluence": "sphinxcontrib.confluencebuilder"}

_CODE = {
    "shop/__init__.py": '"""A shop."""\n\nfrom .cart import Cart\n\n__all__ = ["Cart"]\n',
    "shop/cart.py": '"""Purchases."""\n\nfrom shop.stock import shelf\n\nclass Cart:\n    """A trolley."""\n',
    "shop/stock/__init__.py": '"""Supplies."""\n',
    "shop/stock/shelf.py": '"""Boards."""\n\ndef fill():\n    """Replenish."""\n',
}

# Each directive, and the words that it must show; {name} is different in each container.
_PARTS = "kind, place, initialization, namespace, usage, imports, imported-by, running, submodules"
DIRECTIVES = {
    "tree": (".. package-tree:: shop\n   :caption: Treecaption\n   :name: {name}", "Treecaption cart shelf Boards"),
    "diagram": (
        ".. package-diagram:: shop\n   :caption: Diagramcaption\n\n   shop.cart\n     Diagramnote",
        "Diagramcaption cart shelf Diagramnote",
    ),
    "compare": (
        ".. module-compare:: shop.cart shop.stock\n   :caption: Comparecaption\n\n   Ownrow\n     Owncell",
        "Comparecaption shop.cart Purchases Supplies Ownrow Owncell",
    ),
    "modules": (".. module-compare:: shop\n   :submodules:", "cart Purchases stock Supplies"),
    "anatomy": (f".. module-anatomy:: shop\n   :show: {_PARTS}", "Cart stock Supplies"),
    "sections": (f".. module-anatomy:: shop\n   :style: sections\n   :show: {_PARTS}", "Cart stock Supplies"),
    "usage": (".. module-usage:: shop.stock.shelf\n   :caption: Usagecaption", "Usagecaption shelf"),
    "role": ("Get :import:`shop.stock.shelf` now.", "shelf"),
}
_IN_GETTEXT = ("Treecaption", "Diagramcaption", "Comparecaption", "Usagecaption", "Diagramnote", "Owncell")

# Each container: what is before the content, the columns by which this is indented, and what is after it.
CONTAINERS = {
    "section": ("", 0, ""),
    "bullet list": ("* Text.\n\n", 2, ""),
    "enumerated list": ("1. Text.\n\n", 3, ""),
    "deep list": ("* 1\n\n  * 2\n\n    * 3\n\n      * 4\n\n", 8, ""),
    "definition list": ("Term\n   Text.\n\n", 3, ""),
    "block quote": ("Text.\n\n", 3, ""),
    "epigraph": (".. epigraph::\n\n", 3, "\n\n   -- Somebody"),
    "note": (".. note::\n\n", 3, ""),
    "warning": (".. warning::\n\n", 3, ""),
    "topic": (".. topic:: Title\n\n", 3, ""),
    "sidebar": (".. sidebar:: Title\n\n", 3, ""),
    "cell": (".. list-table::\n\n   * - Text.\n\n", 7, "\n     - Other."),
    "long cell": (".. list-table::\n   :class: longtable\n\n   * - Text.\n\n", 7, "\n     - Other."),
    "csv cell": ('.. csv-table::\n\n   "Text.', 3, '", "Other."'),
    "footnote": ("Text [#]_.\n\n.. [#] Note.\n\n", 7, ""),
    "footnote of a cell": (".. list-table::\n\n   * - Text [#]_.\n     - Other.\n\n.. [#] Note.\n\n", 7, ""),
    "citation": ("Text [{cite}]_.\n\n.. [{cite}] Note.\n\n", 7, ""),
    "legend": (".. figure:: picture.png\n\n   Caption.\n\n", 3, ""),
    "glossary": (".. glossary::\n\n   {term}\n", 6, ""),
    "field list": ("Text.\n\n:field: Text.\n\n", 3, ""),
    "option list": ("-a  Text.\n\n", 4, ""),
    "horizontal list": (".. hlist::\n\n   * Text.\n\n", 5, "\n   * Other."),
    "only": (".. only:: not nothing\n\n", 3, ""),
    "class": (".. rst-class:: special\n\n", 0, ""),
    "container": (".. container:: special\n\n", 3, ""),
    "compound": (".. compound::\n\n", 3, ""),
    "function": (".. py:function:: {function}()\n\n", 3, ""),
}

# A grey picture of one pixel.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c6368000000820081dd436af40000000049454e44ae426082"
)


def write_project(directory: Path) -> None:
    """Write a project: a page for each container, and one that documents the modules."""
    for name, text in _CODE.items():
        path = directory / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (directory / "pyproject.toml").touch()
    docs = directory / "docs"
    docs.mkdir()
    (docs / "picture.png").write_bytes(_PICTURE)
    settings = {
        "project": "Shop",
        "extensions": ["sphinx_packagemap"],
        "html_theme": "basic",
        "numfig": True,
        "version": "1",
        "epub_copyright": "Nobody",
        "man_pages": [("index", "shop", "Shop", "Me", 1)],
    }
    (docs / "conf.py").write_text("".join(f"{key} = {value!r}\n" for key, value in settings.items()), "utf-8")
    modules = ["shop", "shop.cart", "shop.stock", "shop.stock.shelf"]
    _write_page(docs / "api.rst", "Api", "\n".join(f".. py:module:: {name}\n" for name in modules))
    for container in CONTAINERS:
        texts = (_text(container, directive) for directive in DIRECTIVES)
        _write_page(docs / f"{page_of(container)}.rst", container.title(), "\n\nBetween.\n\n".join(texts))
    pages = "".join(f"   {page_of(container)}\n" for container in CONTAINERS)
    _write_page(docs / "index.rst", "Index", f".. toctree::\n\n   api\n{pages}")


def _write_page(path: Path, title: str, text: str) -> None:
    path.write_text(f"{title}\n{'=' * 40}\n\n{text}\n", "utf-8")


def page_of(container: str) -> str:
    """Return the name of the page with a container."""
    return container.replace(" ", "-")


def _marks(container: str, directive: str) -> tuple[str, str]:
    """Return the words before and after a directive in a container, which are the same in every format."""
    place = f"{container} {directive}".title().replace(" ", "")
    return f"Begin{place}.", f"End{place}."


def _text(container: str, directive: str) -> str:
    before, columns, after = CONTAINERS[container]
    begin, end = _marks(container, directive)
    word = re.sub(r"\W", "", f"{container}{directive}")
    for field in ("cite", "term", "function"):
        before = before.replace(f"{{{field}}}", word)
    content = DIRECTIVES[directive][0].replace("{name}", f"name-{word}")
    lines = f"{begin}\n\n{content}\n\n{end}".splitlines()
    return (
        before
        + "\n".join(" " * columns + line if line else "" for line in lines).removeprefix(
            " " * columns if before.endswith("Text.") else ""
        )
        + after
    )


def build(directory: Path, builder: str) -> tuple[Path, list[str]]:
    """Build the project and return the directory of the output, and the warnings."""
    warning = StringIO()
    has_own_pages = builder in ("gettext", *FOREIGN)
    app = SphinxTestApp(
        builder,
        srcdir=directory / "docs",
        builddir=directory / (f"build-{builder}" if has_own_pages else "build"),
        status=StringIO(),
        warning=warning,
        confoverrides={"extensions": ["sphinx_packagemap", FOREIGN[builder]]} if builder in FOREIGN else {},
    )
    try:
        app.build()
    finally:
        app.cleanup()
    return Path(app.outdir), [line for line in warning.getvalue().splitlines() if line.strip()]


def find_missing(output: Path, builder: str) -> dict[tuple[str, str], str]:
    """Return which words are missing, for each container and directive in which some are."""
    text = _output_text(output, builder)
    missing = {}
    for container in CONTAINERS:
        for directive, (_, words) in DIRECTIVES.items():
            begin, end = (_letters(mark) for mark in _marks(container, directive))
            wanted = words.split()
            if builder == "gettext":
                part, wanted = text, [word for word in wanted if word in _IN_GETTEXT]
            else:
                part = text.partition(begin)[2].partition(end)[0]
            if lost := [word for word in wanted if _letters(word) not in part]:
                missing[container, directive] = " ".join(lost)
    return missing


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _output_text(output: Path, builder: str) -> str:
    """Return the letters of a whole output, without markup where words could not be told from it."""
    texts = (text for _, text in _files(output, builder))
    if builder in ("html", "dirhtml", "singlehtml", "epub", "xml", "confluence"):
        texts = (re.sub(r"<!\[CDATA\[(.*?)\]\]>", r"\1", text, flags=re.DOTALL) for text in texts)
        texts = (html.unescape(re.sub(r"<[^>]*>", "", text)) for text in texts)
    return _letters("".join(texts))


_SUFFIXES = {
    "latex": ".tex",
    "text": ".txt",
    "man": ".1",
    "texinfo": ".texi",
    "xml": ".xml",
    "gettext": ".pot",
    "markdown": ".md",
    "confluence": ".conf",
}


def _files(output: Path, builder: str) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the files in an output."""
    if builder == "epub":
        (book,) = output.glob("*.epub")
        with zipfile.ZipFile(book) as archive:
            for name in archive.namelist():
                if name.endswith(".xhtml"):
                    yield name, archive.read(name).decode("utf-8")
        return
    for path in sorted(output.rglob(f"*{_SUFFIXES.get(builder, '.html')}")):
        yield path.relative_to(output).as_posix(), path.read_text("utf-8")


def find_dead_links(output: Path, builder: str) -> tuple[int, list[str]]:
    """Return how many links lead to a module, and those of ours that lead nowhere."""
    files = dict(_files(output, builder))
    anchors = {name: set(re.findall(r'\bid="([^"]*)"', text)) for name, text in files.items()}
    count, dead = 0, []
    for name, text in files.items():
        for link in re.findall(r'<a [^>]*?href="([^"]*)"', text):
            if "://" in link or link.startswith("mailto:"):
                continue
            path, _, anchor = html.unescape(link).partition("#")  # a browser takes all after the first
            target = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
            target = os.path.normpath(os.path.join(target, "index.html")) if path.endswith("/") else target
            count += anchor.startswith("module-shop")
            is_page = not path or path.endswith((".html", ".xhtml", "/"))
            is_ours = "shop" in anchor  # those of citations lead nowhere in Sphinx 9 (sphinx#14221)
            if is_page and is_ours and (target not in files or anchor not in anchors[target]):
                dead.append(f"{name}: {link}")
    return count, dead


def _is_installed(extension: str) -> bool:
    try:
        return importlib.util.find_spec(extension) is not None
    except ModuleNotFoundError:  # there is no package around it
        return False


def main() -> None:
    """Print a table of all containers and builders: ``ok``, or the directives of which something is missing."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        write_project(directory)
        builders = [*BUILDERS, *(builder for builder, extension in FOREIGN.items() if _is_installed(extension))]
        print(f"{'':20}", *(f"{builder:11}" for builder in builders))
        results = {}
        for builder in builders:
            output, warnings = build(directory, builder)
            results[builder] = find_missing(output, builder)
            print(*warnings, sep="\n", file=sys.stderr, end="\n" if warnings else "")
        for container in CONTAINERS:
            cells = []
            for builder in builders:
                lost = [directive for directive in DIRECTIVES if (container, directive) in results[builder]]
                cells.append(f"{','.join(lost) or 'ok':11}")
            print(f"{container:20}", *cells)


if __name__ == "__main__":
    main()
