"""Names of files that must be escaped in an output format."""

from __future__ import annotations

import os

from catalogue.fault import Fault

UNREACHABLE = "no import can reach it, but nothing is lost: it is shown under its name"


def named(name: str | bytes, key: str, shown: str = "", **rest: object) -> Fault:
    """Return a fault in the name of a file, which is shown unchanged, or as ``shown``."""
    stem = os.fsdecode(name)

    def make(package: str) -> None:
        with open(os.path.join(os.fsencode(package), os.fsencode(stem) + b".py"), "wb") as file:
            file.write(b'"""In spite of its name."""\n')

    texts = (shown or stem, "In spite of its name.")
    return Fault(id=key, make=make, shown=texts, **({"silent": UNREACHABLE} | rest))  # type: ignore[arg-type]


def dotted(name: str, key: str, **rest: object) -> Fault:
    """Return a fault in the name of a file with dots, which cannot be shown in a tree of modules."""
    return Fault(id=key, files={f"{name}.py": ""}, warning="unreachable", where=f"{name}.py", **rest)  # type: ignore[arg-type]


FAULTS = (
    # HTML
    named("<script>alert(1)<script>", "name_with_script"),
    named("<img src=x onerror=alert(1)>", "name_with_image"),
    named('" onmouseover="alert(1)', "name_with_attribute"),
    named("' onclick='alert(1)", "name_with_single_quotes"),
    named("&lt;b&gt;", "name_with_entities"),
    named("]]>", "name_with_end_of_cdata"),
    named("<!--", "name_with_comment"),
    named("javascript:alert(1)", "name_with_scheme"),
    # Terminals
    named("esc\x1b[31m", "name_with_escape", "esc\\x1b[31m"),
    named("\x1b]0;title\x07", "name_with_title_of_window", "\\x1b]0;title\\x07"),
    named("new\nline", "name_with_newline", "new\\x0aline"),
    named("return\rof carriage", "name_with_carriage_return", "return\\x0dof carriage"),
    named("tab\tulator", "name_with_tab", "tab\\x09ulator"),
    named("back\bspace", "name_with_backspace", "back\\x08space"),
    named("delete\x7f", "name_with_delete", "delete\\x7f"),
    named("c1\x9b31m", "name_with_c1_control", "c1\\x9b31m"),
    # Unicode
    named("bi\u202egnol", "name_that_turns_around", "bi\\u202egnol"),
    named("iso\u2066late\u2069", "name_with_isolates", "iso\\u2066late\\u2069"),
    named("zero\u200bwidth", "name_with_zero_width_space", "zero\\u200bwidth"),
    named("join\u200der", "name_with_joiner", "join\\u200der"),
    named("soft\u00adhyphen", "name_with_soft_hyphen", "soft\\xadhyphen"),
    named("line\u2028separator", "name_with_line_separator", "line\\u2028separator"),
    named("\ufeffmark", "name_with_byte_order_mark", "\\ufeffmark"),
    named("tag\U000e0041", "name_with_tag_character", "tag\\U000e0041"),
    named(b"\xff\xfe", "name_of_no_encoding", "\\udcff\\udcfe"),
    named(b"half \xed\xa0\x80", "name_with_surrogate", "half \\udced\\udca0\\udc80"),
    named("模块", "name_in_chinese"),
    named("وحدة", "name_in_arabic"),
    named("e\u0301tage", "name_decomposed"),
    named("\U0001f468\U0001f4bb", "name_in_diagrams"),
    Fault(
        id="names_composed_and_decomposed",
        files={"\u00e9t.py": '"""One."""\n', "e\u0301t.py": '"""Other."""\n'},
        silent="a disk can hold both",
        shown=("One.", "Other."),
    ),
    # LaTeX
    named("\\input{secret}", "name_with_input"),
    named("\\write18{id}", "name_with_write18"),
    named("a_b^c~d", "name_with_script_signs"),
    named("50% off", "name_with_percent"),
    named("#1 & $2", "name_with_signs_of_latex"),
    named("{}}}", "name_with_braces"),
    named("\\end{document}", "name_with_end_of_document"),
    # Formats and markup
    named("%s%n%(x)d", "name_with_format"),
    named("{0!r}{x}", "name_with_format_fields"),
    named("{{ 7 * 7 }}", "name_with_template"),
    named("*strong* `code`_ |x|", "name_with_markup"),
    named(":ref:`x`", "name_with_role"),
    named("=cmd|' !A1", "name_with_formula"),
    # Names with a special meaning
    named("class", "name_that_is_a_keyword"),
    named("None", "name_that_is_a_constant"),
    named("1st", "name_with_digit"),
    named("-rf", "name_with_dash"),
    named("--help", "name_that_is_an_option"),
    named(" ", "name_that_is_a_space", "In spite"),
    named("two  spaces", "name_with_spaces", "two spaces"),
    named("CON", "name_of_a_device"),
    named("__main__", "name_main"),
    named("__pycache__", "name_of_the_cache"),
    named("n" * 252, "name_of_252_characters"),
    named("n" * 200 + "é" * 26, "name_of_252_bytes"),
    named("İstanbul ıI", "name_with_turkish_letters"),
    dotted("a.b", "name_with_a_dot"),
    dotted("a..b", "name_with_two_dots"),
    dotted("<b>.x", "name_with_element_and_dot"),
    Fault(
        id="names_that_differ_in_case",
        files={"Case.py": "", "case.py": ""},
        warning="case",
        where="case.py",
        shown=("Case", "case"),
    ),
)
