"""Invalid values in ``conf.py``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

LONG = "x" * 5000


class Misconfiguration(NamedTuple):
    """An invalid value; the output must be the same as without it."""

    id: str
    values: Mapping[str, Any]
    of_wrong_type: bool = False  # Sphinx itself warns of it, too


def value(key: str, name: str, value: object, *, of_wrong_type: bool = False) -> Misconfiguration:
    return Misconfiguration(key, {f"packagemap_{name}": value}, of_wrong_type)


def url(key: str, template: object, *, of_wrong_type: bool = False) -> Misconfiguration:
    return value(key, "source_url", template, of_wrong_type=of_wrong_type)


MISCONFIGURATIONS = (
    value("roots_that_are_a_number", "roots", 5, of_wrong_type=True),
    value("roots_that_are_a_dictionary", "roots", {"a": "b"}, of_wrong_type=True),
    value("root_that_is_a_number", "roots", [5]),
    value("root_that_is_missing", "roots", ["../nowhere"]),
    value("root_with_a_null_byte", "roots", ["a\0b"]),
    value("root_with_controls", "roots", ["\x1b[31m\nnew line"]),
    value("root_with_surrogates", "roots", ["\ud800"]),
    value("root_that_is_long", "roots", [LONG]),
    value("project_that_is_a_table", "project", {"shop": 1}, of_wrong_type=True),
    value("project_that_is_no_name", "project", "not a name"),
    value("project_with_controls", "project", "\x1b]0;x\x07"),
    value("items_that_are_none", "max_items", 0),
    value("items_that_are_negative", "max_items", -1),
    value("items_that_are_text", "max_items", "many", of_wrong_type=True),
    value("items_that_are_yes", "max_items", True, of_wrong_type=True),
    value("nodes_that_are_a_fraction", "max_nodes", 1.5, of_wrong_type=True),
    value("size_that_is_nothing", "max_file_size", None, of_wrong_type=True),
    value("check_that_is_a_number", "check", 5, of_wrong_type=True),
    value("check_of_a_number", "check", [5]),
    value("check_of_a_file_outside", "check", ["../../../../../../../../../../etc/passwd"]),
    value("check_with_controls", "check", ["\x1b[31m\nnew line"]),
    value("check_with_surrogates", "check", ["\ud800"]),
    value("check_with_a_null_byte", "check", ["a\0b"]),
    value("check_that_is_long", "check", [LONG]),
    url("url_that_is_a_number", 5, of_wrong_type=True),
    url("url_of_another_scheme", "javascript:alert({line})"),
    url("url_with_an_unknown_field", "https://example.org/{file}"),
    url("url_with_a_brace_left_open", "https://example.org/{path"),
    url("url_with_a_position", "https://example.org/{0}"),
    url("url_with_an_attribute", "https://example.org/{path.__class__}"),
    url("url_with_an_index", "https://example.org/{path[0]}"),
    url("url_of_gigabytes", "https://example.org/{line:9999999999}"),
    url("url_of_nested_fields", "https://example.org/{line:{line}{line}{line}}"),
    url("url_with_controls", "https://example.org/\x1b[31m{path}\n"),
    url("urls_of_wrong_types", {"shop": 5}),
    url("urls_of_wrong_keys", {5: "https://example.org/{file}"}),
)
