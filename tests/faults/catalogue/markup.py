"""Texts of the documented code with a meaning in an output format, at each place that is shown."""

from __future__ import annotations

from dataclasses import replace

from catalogue.fault import CANARY, Fault

TEXT = "it is text, and shown as text; only the usual markup of docstrings is interpreted"


def markup(payload: str, key: str, shown: str = "") -> Fault:
    """Return a package with a text in its summary and in those of a module, a class and a function.

    It is also the name of an export, and the beginning of a statement and of an import.
    """
    doc = repr(f"Begins {payload} ends")
    source = (
        f"{doc}\n{CANARY}"
        f"class Class:\n    {doc}\n"
        f"def function():\n    {doc}\n"
        f"__all__ = ['Class', 'function', {payload!r}]\n"
        f"function({payload!r})\n"
    )
    package = f"{doc}\n{CANARY}from .bad import Class\nfunction({payload!r})\n"
    return Fault(
        id=key,
        files={"__init__.py": package, "bad.py": source},
        silent=TEXT,
        shown=(f"Begins {shown or payload} ends",),
    )


FAULTS = (
    # HTML
    markup("<script>alert(1)</script>", "script"),
    markup("</p></div></body></html><script>alert(1)</script>", "end_of_page"),
    markup("<img src=x onerror=alert(1)>", "image_with_handler"),
    markup("<svg onload=alert(1)>", "svg_with_handler"),
    markup("</svg></text></title><script>1</script>", "end_of_diagram"),
    markup("<iframe src=//example.org></iframe>", "frame"),
    markup("<style>*{display:none}</style>", "style"),
    markup("<meta http-equiv=refresh content=0>", "refresh"),
    markup("<base href=//example.org>", "base"),
    markup("<a href=javascript:alert(1)>x</a>", "script_link"),
    markup("<form action=//example.org><input>", "form"),
    markup('" autofocus onfocus=alert(1) x="', "end_of_attribute"),
    markup("' onmouseover='alert(1)", "end_of_single_quotes"),
    markup("&#60;script&#62;alert(1)&#60;/script&#62;", "entities"),
    markup("&lt;b&gt; &amp; &nbsp;", "named_entities"),
    markup("<!-- <b>", "comment_left_open"),
    markup("<![CDATA[ ]]> ]]>", "cdata"),
    markup("<?php system('id') ?>", "processing_instruction"),
    markup('<!DOCTYPE x [<!ENTITY a "&a;&a;">]>', "entity_bomb"),
    markup("<math><mtext><table><mglyph><style>", "mutation"),
    # reStructuredText
    markup(".. raw:: html", "raw_directive", ".. raw: html"),
    markup(":raw-html:`<b>`", "raw_role", "<b>"),
    markup("`x <javascript:alert(1)>`_", "link_with_script", "x"),
    markup("`x <data:text/html,1>`__", "link_with_data", "x"),
    markup(":doc:`index` :ref:`genindex`", "references", "index genindex"),
    markup(":download:`/etc/passwd`", "download", "/etc/passwd"),
    markup("|release| |today|", "substitutions", "release today"),
    markup("*emphasis* **strong** ``code``", "emphasis", "emphasis strong code"),
    markup("[1]_ [#]_ [CIT]_ name_", "footnotes", "[1] [CIT] name_"),
    markup("``left open *too `and", "markup_left_open", "``left open *too and"),
    markup(":no-such-role:`x`", "unknown_role", "x"),
    markup("https://example.org/ and mailto:a@example.org", "addresses"),
    # MyST and templates
    markup("{ref}`x` {eval}`1`", "roles_of_myst", "x 1"),
    markup("[x](javascript:alert(1)) ![x](y)", "links_of_markdown", "x x"),
    markup("{{ config.__class__ }} {% raw %}", "template"),
    markup("${jndi:ldap://x} $(id) `id`", "substitution_of_shells", "${jndi:ldap://x} $(id) id"),
    markup("%s %(x)s {0} {x.__class__}", "formats"),
    # LaTeX
    markup("\\input{/etc/passwd}", "latex_input"),
    markup("\\immediate\\write18{id}", "latex_write18"),
    markup("\\end{document} \\bye", "latex_end"),
    markup("\\catcode`\\%=12 \\def\\x{\\x}\\x", "latex_catcode"),
    markup("\\csname input\\endcsname /etc/passwd", "latex_csname"),
    markup("^^5cinput ^^M", "latex_carets"),
    markup("100% & #1 $x_1^2$ ~ {", "latex_signs"),
    markup("\\href{javascript:alert(1)}{x}", "latex_link"),
    markup("\\end{sphinxVerbatim}", "latex_end_of_code"),
    # Terminals
    markup("\x1b[31mred\x1b[0m", "colours", "\\x1b[31mred\\x1b[0m"),
    markup("\x1b]8;;http://x\x07link\x1b]8;;\x07", "link_of_terminals", "\\x1b]8;;http://x\\x07link\\x1b]8;;\\x07"),
    markup("\x9b2J", "c1_controls", "\\x9b2J"),
    markup("\x07\x08\x00\x7f", "bell_and_backspace", "\\x07\\x08\\x00\\x7f"),
    # Unicode
    markup("\u202eright to left\u202c", "right_to_left", "\\u202eright to left\\u202c"),
    markup("\u2066isolate\u2069\u200e\u061c", "isolates", "\\u2066isolate\\u2069\\u200e\\u061c"),
    markup("zero\u200bwidth\ufeff\u2060", "zero_width", "zero\\u200bwidth\\ufeff\\u2060"),
    markup("\u2028line\u2029paragraph", "separators", "line paragraph"),
    markup("\ud800 and \udfff", "lone_surrogates", "\\ud800 and \\udfff"),
    markup("\ufffe \uffff \ufff9", "no_characters", "\\ufffe \\uffff \\ufff9"),
    markup("\U000e0041\U000e007f", "tags", "\\U000e0041\\U000e007f"),
    markup("Z" + "\u0300" * 200, "stacked_accents"),
    markup("ﷺ" * 50, "wide_ligatures"),
    # Others
    markup("=cmd|'/C calc'!A1", "formula"),
    replace(markup("x" * 3000, "word_of_3000_letters"), shown=("Begins",)),  # some formats truncate it
    markup(".TH x 1 \\fBbold\\fR", "roff"),
    markup("@include /etc/passwd @{", "texinfo"),
)
