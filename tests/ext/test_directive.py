"""The directive package-tree on a page: in both markups, in all places, and with all kinds of errors."""

from __future__ import annotations

import re

import pytest
from docutils import nodes

from sphinx_packagemap.documents.notes import read_notes
from sphinx_packagemap.ext.results import tree as trees_module
from sphinx_packagemap.ext.transforms import expand_trees
from sphinx_packagemap.rendering.docutils import tree as rendering
from sphinx_packagemap.rendering.docutils.tree import package_tree, tree_item, tree_note


def rst(argument="shop", options=None, content=""):
    lines = [f".. package-tree:: {argument}".rstrip()]
    lines += [f"   :{name}: {value}".rstrip() for name, value in (options or {}).items()]
    lines += ["", *(f"   {line}".rstrip() for line in content.splitlines())]
    return "\n".join(lines) + "\n\nAfter.\n\n"


def md(argument="shop", options=None, content="", fence="```"):
    lines = [f"{fence}{{package-tree}} {argument}".rstrip()]
    lines += [f":{name}: {value}".rstrip() for name, value in (options or {}).items()]
    return "\n".join([*lines, "", *content.splitlines(), fence]) + "\n\nAfter.\n\n"


def names(document):
    return [item["title"] for item in document.findall(tree_item)]


def warnings_of(built, page):
    """Return the warnings of a page without their locations."""
    return [re.sub(r"^docs/[^:]*:\d+: ", "", line) for line in built.warnings if line.startswith(f"docs/{page}.")]


def text_of(document):
    """Return the page as text, which is the same for both markups."""
    return re.sub(r' (?:source|line|xml:space|ids|names|myst\w*|slug|refdoc|title)="[^"]*"', "", document.pformat())


WRONG = {
    "unknown": ({"dpeth": "1"}, "unknown option 'dpeth'; did you mean 'depth'? [packagemap.option]"),
    "number": ({"depth": "two"}, ":depth: expected a number of levels (0, 1, 2, ...), got 'two' [packagemap.option]"),
    "word": (
        {"style": "file"},
        ":style: unknown value 'file'; expected one of: outline, files; did you mean 'files'? [packagemap.option]",
    ),
    "empty": ({"include": ""}, ":include: expected at least one value [packagemap.option]"),
    "class": ({"class": "123"}, ":class: invalid class name '123' [packagemap.option]"),
}


def test_a_wrong_option_is_a_located_warning_in_both_markups(myst):
    myst.page("index", "")
    for name, (options, _) in WRONG.items():
        options = {**options, "no-summary": ""}
        myst.page(f"rst-{name}", rst(options=options))
        myst.page(f"md-{name}.md", md(options=options))
    built = myst.build("dummy")
    for name, (_, message) in WRONG.items():
        for page in (f"rst-{name}", f"md-{name}"):
            assert warnings_of(built, page) == [f"WARNING: {message}"]
            document = built.doctrees[page]
            assert names(document) == ["shop", "shop.cart", "shop.stock", "shop.stock.shelf"]
            assert "A shop." not in document.astext()  # the other option counts
            assert "After." in document.astext()
    lines = {line.split(":")[0]: line.split(":")[1] for line in built.warnings}
    assert lines["docs/rst-unknown.rst"] == "6"
    assert lines["docs/md-unknown.md"] == "7"
    assert built.status == 0


def test_a_missing_name_is_a_located_warning_and_shown_with_keep_warnings(myst):
    for page, write in (("index", rst), ("page.md", md)):
        myst.page(page, write("shpo") + "\n" + write("../nowhere") + "\n" + write("shop.cart"))
    built = myst.build("dummy")
    for page in ("index", "page"):
        missing, directory = warnings_of(built, page)
        assert missing.startswith("WARNING: no module or directory named 'shpo'; did you mean 'shop'")
        assert missing.endswith("[packagemap.name]")
        assert directory == "WARNING: no module or directory named '../nowhere' [packagemap.name]"
        assert names(built.doctrees[page]) == ["shop.cart"]
        assert "shpo" not in built.doctrees[page].astext()
    built_with_messages = myst.build("dummy", keep_warnings=True)
    for page in ("index", "page"):
        messages = [node.astext() for node in built_with_messages.doctrees[page].findall(nodes.system_message)]
        assert "no module or directory named" in messages[0]
        assert str(myst.directory) not in messages[0]
        assert len(messages) == 2


def test_both_markups_give_the_same_doctree(myst):
    options = {"depth": "1", "members": "classes", "caption": "The *shop*", "class": "compact", "counts": ""}
    content = ".cart\n  A **note**.\n"
    myst.page("index", rst(options=options, content=content))
    myst.page("page.md", md(options=options, content=content))
    myst.page("tilde.md", md(options=options, content=".cart\n: A **note**.\n", fence="~~~"))
    yaml = "---\ndepth: 1\nmembers: [classes]\ncaption: The *shop*\nclass: compact\ncounts: true\n---\n"
    myst.page("yaml.md", f":::{{package-tree}} shop\n{yaml}\n.cart\n: A **note**.\n:::\n\nAfter.\n")
    built = myst.build("dummy")
    assert built.warnings == []
    expected = text_of(built.doctrees["index"])
    assert "<emphasis>" in expected
    assert "<strong>" in expected
    for page in ("page", "tilde", "yaml"):
        assert text_of(built.doctrees[page]) == expected


def test_lists_can_be_written_as_YAML(myst):
    myst.page("index", "")
    for name, value in (("flow", " [shop.cart, shop.stock]"), ("block", "\n  - shop.cart\n  - shop.stock")):
        myst.page(f"{name}.md", f"```{{package-tree}} shop\n---\nexclude:{value}\n---\n```\n")
    built = myst.build("dummy")
    assert built.warnings == []
    assert names(built.doctrees["flow"]) == names(built.doctrees["block"]) == ["shop"]


PLACES = """
* item

  .. package-tree:: shop.cart

.. note::

   .. package-tree:: shop.cart

.. list-table::

   * - .. package-tree:: shop.cart

+-----------------------------+
| .. package-tree:: shop.cart |
+-----------------------------+

.. only:: dummy

   .. package-tree:: shop.cart

.. include:: part.inc

.. package-tree:: ../src/shop
   :depth: 0

.. package-tree:: ../src
   :depth: 0
"""


def test_a_tree_can_be_anywhere_a_directive_can_be(project):
    project.write("docs/part.inc", ".. package-tree:: shop.cart\n")
    project.page("index", PLACES)
    built = project.build("dummy")
    assert built.warnings == []
    assert names(built.doctrees["index"]) == ["shop.cart"] * 6 + ["shop"] * 2
    assert project.build("text").warnings == []


def test_a_tree_can_be_referred_to(project):
    one = rst(options={"name": "tree-one", "caption": "The *shop* & more", "depth": "0"})
    two = rst(options={"name": "tree-two", "depth": "0"})
    refer = ":ref:`tree-one` :numref:`tree-one` :ref:`words <tree-two>`\n\n"
    project.page("index", refer + one + two)
    built = project.build(numfig=True, nitpicky=True)
    assert built.warnings == []
    page = built.text("index.html")
    assert 'href="#tree-one"' in page
    assert "Fig. 1" in page
    assert 'href="#tree-two"' in page
    assert page.count('id="tree-one"') == page.count('id="tree-two"') == 1
    assert "The <em>shop</em> &amp; more" in page


def test_classes_are_the_authors(project):
    project.page("index", rst(options={"class": "compact Wide"}))
    (tree,) = project.build("dummy").doctrees["index"].findall(package_tree)
    assert tree["classes"][-2:] == ["compact", "wide"]


NOTES = """\
.cart
  First *line*
  and second.

``shop.stock``
  See `the site <https://example.org>`__.

shpo.cart
  Lost.

.stock.shelf
"""


def test_notes_are_shown_beside_their_modules(project):
    project.page("index", rst(content=NOTES))
    built = project.build("dummy")
    unknown, empty = built.warnings
    assert unknown.startswith(
        "docs/index.rst:13: WARNING: the note for 'shpo.cart' matches nothing in the tree; did you"
    )
    assert unknown.endswith("[packagemap.note]")
    assert empty == "docs/index.rst:16: WARNING: the note for '.stock.shelf' is empty [packagemap.note]"
    text = {item["title"]: item for item in built.doctrees["index"].findall(tree_item)}
    assert "First line and second." in text["shop.cart"].astext()
    assert next(text["shop.cart"].findall(nodes.emphasis)).astext() == "line"
    assert next(text["shop.stock"].findall(nodes.reference))["refuri"] == "https://example.org"
    assert "Lost." not in built.doctrees["index"].astext()


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["name", "   One: two: three."], "One: two: three."),
        (["name", ": One: two"], "One: two"),
        (["name", ":   One:"], "One:"),
        (["name", "   :ref:`one` : two", "   : three"], ":ref:`one` : two three"),
        (["name", ":", "   text"], "text"),
    ],
)
def test_a_note_keeps_its_colons(lines, text):
    (note,) = read_notes(lines)
    assert (note.name, note.text) == ("name", text)


def test_until_it_is_written_a_tree_is_one_node_with_the_notes(project):
    project.page("index", rst(content=".cart\n  My *note*.\n"))
    seen = []
    project.build(
        "dummy", hook=lambda app: app.connect("doctree-read", lambda _app, tree: seen.append(tree.deepcopy()))
    )
    (document,) = seen
    assert not list(document.findall(tree_item))
    assert [note["name"] for note in document.findall(tree_note)] == ["shop.cart"]
    assert next(document.findall(nodes.emphasis)).astext() == "note"
    expand_trees(document, "index")
    assert names(document) == ["shop", "shop.cart", "shop.stock", "shop.stock.shelf"]
    assert not list(document.findall(tree_note))
    expand_trees(document, "index")  # it is expanded already
    assert len(names(document)) == 4


def test_the_survey_is_discarded_after_the_build(project):
    project.page("index", rst())
    surveys = []

    def look(app, *_):
        surveys.append(app.env.get_domain("packagemap")._results)

    def hook(app):
        app.connect("env-updated", look)
        app.connect("build-finished", look, priority=900)

    project.build("dummy", hook=hook)
    during, after = surveys
    assert during is not None
    assert after is None


def test_a_note_is_located_in_markdown_too(project):
    pytest.importorskip("myst_parser", reason="myst-parser is not installed")
    project.configure(extensions=["sphinx_packagemap", "myst_parser"])
    page = project.page("index.md", "```{package-tree} shop\n:depth: 1\n\n.nope\n: Text.\n```")
    line = page.read_text("utf-8").splitlines().index(".nope") + 1
    (warning,) = project.build("dummy").warnings
    assert warning.startswith(f"docs/index.md:{line}: WARNING: the note for '.nope'")


def test_notes_and_captions_are_translated_and_nothing_else_is(project):
    project.page("index", rst(options={"caption": "My caption"}, content=".cart\n  My note.\n"))
    extracted = project.build("gettext", build_directory="gettext").text("index.pot")
    found = set(re.findall(r'^msgid "(.+)"$', extracted, re.MULTILINE))
    assert found == {"Title", "My caption", "My note.", "After."}
    entries = "".join(f'msgid "{text}"\nmsgstr "de: {text}"\n\n' for text in ("My caption", "My note."))
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    project.write("docs/locale/de/LC_MESSAGES/index.po", header + entries)
    built = project.build("dummy", language="de", locale_dirs=["locale"])
    assert built.warnings == []
    text = built.doctrees["index"].astext()
    assert "de: My caption" in text
    assert "de: My note." in text


HOSTILE = '<script>alert("1")</script> & \\input{x} `x <javascript:y>`_ .. raw:: html "quote\\x1b\\u202e\\udc80]]>'


def test_text_of_the_code_is_escaped_in_every_builder(project):
    project.write("src/shop/evil.py", f"'''{HOSTILE}'''\n")
    project.write('src/shop/<img src=x onerror=alert(1)>&".py', "")
    project.page("index", rst())
    for builder in ("html", "latex", "xml", "text", "man"):
        built = project.build(builder)
        assert [line for line in built.warnings if "packagemap." not in line] == []
        for path in built.output.rglob("*"):
            if path.suffix in (".html", ".tex", ".xml", ".txt", ".1"):
                text = path.read_text(encoding="utf-8")
                assert "\x1b" not in text
                assert "\u202e" not in text
                if builder in ("html", "xml"):
                    assert "<script>alert" not in text
                    assert "<img src=x" not in text
                    assert "javascript:y" not in text  # the text of a link is shown, without its target
                if builder == "latex":
                    assert "\\input{x}" not in text


@pytest.mark.parametrize("place", ["survey", "rendering"])
def test_an_internal_error_is_one_warning_and_the_page_goes_on(project, monkeypatch, place):
    def fail(*args, **kwargs):
        raise RuntimeError("oh\x1bno")

    target, name = {"survey": (trees_module, "survey_files"), "rendering": (rendering, "_make_parts")}[place]
    monkeypatch.setattr(target, name, fail)
    project.page("index", rst())
    message = "WARNING: package-tree failed: RuntimeError: oh\\x1bno [packagemap.internal]"
    built = project.build("dummy")
    assert built.warnings == [f"docs/index.rst:4: {message}"]
    assert built.status == 0
    assert "After." in built.doctrees["index"].astext()
    monkeypatch.undo()
    again = project.build("dummy")
    assert again.warnings == []
    if place == "survey":  # an error while a page is read is not visible outside of that page
        assert names(again.doctrees["index"])[0] == "shop"


def test_a_page_without_its_tree_after_an_internal_error_is_written_again(project, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    project.page("index", rst())
    monkeypatch.setattr(rendering, "_make_parts", fail)
    assert "pm-item" not in project.build("html").text("index.html")
    monkeypatch.undo()
    again = project.build("html")
    assert again.read == set()
    assert "pm-item" in again.text("index.html")
    assert "index" not in project.build("html").written


def test_a_problem_with_a_file_is_reported_once(project):
    project.write("src/shop/broken.py", "def\n")
    trees = rst() + rst(options={"depth": "1"})
    project.page("index", trees + ".. toctree::\n   :glob:\n\n   page*\n")
    for number in range(8):
        project.page(f"page{number}", rst())
    for parallel in (0, 2):
        built = project.build("dummy", parallel=parallel, build_directory=f"build{parallel}")
        assert len(built.warnings) == 1, built.warnings
        (warning,) = built.warnings
        assert warning.startswith("shop/broken.py:1: WARNING: 'shop.broken': ")
        assert warning.endswith("[packagemap.syntax]")


def test_a_note_of_several_paragraphs_is_shown_as_one_with_a_warning(project):
    project.page("index", rst(content=".cart\n   One.\n\n   Two.\n"))
    built = project.build("dummy")
    (warning,) = built.warnings
    assert "expected a single paragraph in the note for '.cart'" in warning
    assert "One. Two." in built.doctrees["index"].astext()


def test_options_after_the_blank_line_are_no_notes(project):
    content = ":depth: 1\n.cart\n   One.\n:no-summary:\n"
    project.page("index", rst(options={"private": "hide"}, content=content))
    built = project.build("dummy")
    assert [warning.partition("index.rst:")[2] for warning in built.warnings] == [
        f"{line}: WARNING: :{name}: must come before the blank line that ends the options; it is ignored "
        "[packagemap.option]"
        for line, name in ((7, "depth"), (10, "no-summary"))
    ]
    assert "One." in built.doctrees["index"].astext()


def test_a_note_in_an_included_file_is_located_there(project):
    project.write("docs/part.inc", rst(content=".cart\n   One.\n.nope\n   Two.\n"))
    project.page("index", "Before.\n\n.. include:: part.inc\n")
    (warning,) = project.build("dummy").warnings
    assert warning.startswith("docs/part.inc:5: WARNING: the note for '.nope'")


def test_a_directory_without_modules_is_named_as_it_is_written(project):
    (project.directory / "empty").mkdir()
    project.page("index", rst("../empty"))
    (warning,) = project.build("dummy").warnings
    assert "the directory '../empty' contains no modules, or cannot be read" in warning


def test_a_caption_in_a_manual_page_is_on_its_own_line(project):
    project.configure(man_pages=[("index", "page", "Page", "", 1)])
    project.page("index", rst(options={"caption": "The caption"}))
    assert "The caption\n" in project.build("man").text("page.1")


def test_a_syntax_error_in_a_function_is_found_with_check_syntax(project):
    project.page("index", ".. package-tree:: shop\n")
    project.write("src/shop/cart.py", '"""The cart."""\ndef f():\n    x = = 1\n')
    assert project.build("text").warnings == []
    built = project.build("text", packagemap_check_syntax=True)
    assert len(built.warnings) == 1
    assert "packagemap.syntax" in built.warnings[0]
    assert "shop/cart.py:3" in built.warnings[0]


def test_names_in_summaries_break_between_their_parts(project):
    project.write(
        "src/shop/cart.py", '"""The method of undetermined_coefficients, with ``a_long.name``, and e.g. <b>."""\n'
    )
    project.page("index", rst(options={"include": ".cart"}))
    html = project.build().text("index.html")
    (summary,) = re.findall(r'<span class="pm-summary" title="The method[^>]*>(.*?)</span>', html)
    assert "undetermined_<wbr />coefficients, with" in summary
    assert '<code class="docutils literal notranslate">a_<wbr />long.<wbr />name</code>' in summary
    assert "and e.g. &lt;b&gt;" in summary
