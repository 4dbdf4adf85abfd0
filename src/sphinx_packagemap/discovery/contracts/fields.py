"""Reads the fields of a contract from its configuration, in which every value is a text or a list of texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from sphinx_packagemap.discovery.contracts import AlertLevel, IgnoredImport, Layer, LayerModule
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.text import escape_invisible, quote

_MAX_DIGITS = 9


class InvalidField(Exception):
    """Raised if the value of a field is invalid; its text is the message for the author."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line  # from 1; None if it is not known


class Fields:
    """The fields of a table; each is taken once."""

    def __init__(self, values: Mapping[str, object]) -> None:
        """Take the values of the fields by name."""
        self._values = dict(values)
        self._known: list[str] = []

    def take_text(self, name: str) -> str:
        """Return a text on one line; empty if the field is missing."""
        value = self._take(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise InvalidField(f"{name}: expected a text, got {quote(value)}")
        return " ".join(escape_invisible(" ".join(value.split())).split())

    def take_texts(self, name: str, *, is_required: bool = False) -> tuple[str, ...]:
        """Return the texts in a list, or a single text as a list; without empty ones."""
        value = self._take(name)
        if value is None and is_required:
            raise InvalidField(f"{name}: expected a list, but the field is missing")
        texts = []
        for each in [] if value is None else value if isinstance(value, list) else [value]:
            if not isinstance(each, str):
                raise InvalidField(f"{name}: expected a list of texts, got {quote(each)}")
            texts.append(escape_invisible(each.strip()))
        return tuple(filter(None, texts))

    def take_flag(self, name: str, *, default: bool = False) -> bool:
        """Return a truth value, which may be a word as in files of the INI format."""
        value = self._take(name)
        if value is None:
            return default
        word = str(value).lower() if isinstance(value, str | bool) else ""
        if word not in ("true", "false"):
            raise InvalidField(f"{name}: expected true or false, got {quote(value)}")
        return word == "true"

    def take_number(self, name: str, *, default: int) -> int:
        """Return a number that is not negative, which may be a text as in files of the INI format."""
        value = self._take(name)
        if value is None:
            return default
        text = str(value).strip() if isinstance(value, str | int) else ""
        if not (text.isascii() and text.isdecimal() and len(text) <= _MAX_DIGITS):
            raise InvalidField(f"{name}: expected a number from 0, got {quote(value)}")
        return int(text)

    def take_expressions(self, name: str, *, is_required: bool = False) -> tuple[str, ...]:
        """Return the names of modules in a list, which may contain wildcards."""
        return tuple(check_expression(name, each) for each in self.take_texts(name, is_required=is_required))

    def take_layers(self, name: str) -> tuple[Layer, ...]:
        """Return layers, from the highest to the lowest."""
        layers = tuple(parse_layer(name, each) for each in self.take_texts(name, is_required=True))
        check_layers(name, layers)
        return layers

    def take_ignored(self, name: str) -> tuple[IgnoredImport, ...]:
        """Return ignored imports."""
        ignored = []
        for text in self.take_texts(name):
            importer, arrow, imported = (part.strip() for part in text.partition("->"))
            if not (importer and arrow and imported) or "->" in imported:
                raise InvalidField(f"{name}: expected 'importer -> imported', got {quote(text)}")
            ignored.append(IgnoredImport(check_expression(name, importer), check_expression(name, imported)))
        return tuple(dict.fromkeys(ignored))

    def take_alert_level(self, name: str) -> AlertLevel:
        """Return what happens if an ignored import does not exist."""
        word = self.take_text(name) or AlertLevel.ERROR
        if word not in list(AlertLevel):
            hint = did_you_mean(find_nearest(word, list(AlertLevel)))
            raise InvalidField(f"{name}: expected one of {', '.join(AlertLevel)}, got {quote(word)}{hint}")
        return AlertLevel(word)

    def check_rest(self) -> None:
        """Raise InvalidField if there are other fields than those that were taken."""
        for name in self._values:
            hint = did_you_mean(find_nearest(name, self._known))
            raise InvalidField(f"unknown field {quote(name)}{hint}")

    def _take(self, name: str) -> object:
        self._known.append(name)
        return self._values.pop(name, None)


def check_expression(field: str, text: str) -> str:
    """Return the name of modules, with wildcards or not; raise InvalidField if it is not valid."""
    components = text.split(".")
    if any("*" in each and each not in ("*", "**") for each in components):
        raise InvalidField(f"{field}: a wildcard can only replace a whole component, got {quote(text)}")
    if not all(each.isidentifier() or "*" in each for each in components):
        raise InvalidField(f"{field}: expected the dotted name of a module, got {quote(text)}")
    if any({"*", "**"}.issuperset(pair) and "**" in pair for pair in pairwise(components)):
        raise InvalidField(f"{field}: no other wildcard can be beside '**', got {quote(text)}")
    return text


def parse_layer(field: str, text: str) -> Layer:
    """Return a layer: modules between ``|`` (independent) or ``:``; those in parentheses need not exist.

    Raises InvalidField.
    """
    if "|" in text and ":" in text:
        raise InvalidField(f"{field}: a layer has either '|' or ':' between its modules, got {quote(text)}")
    modules = []
    for each in (part.strip() for part in text.split(":" if ":" in text else "|")):
        is_optional = each.startswith("(") and each.endswith(")")
        name = each[1:-1] if is_optional else each
        if "*" in name:
            raise InvalidField(f"{field}: layers have no wildcards, got {quote(text)}")
        # Spaces within the parentheses belong to the name, as in import-linter: there is no such module.
        check_expression(field, name.strip() if is_optional else name)
        modules.append(LayerModule(name, is_optional))
    return Layer(tuple(modules), ":" not in text)


def check_layers(field: str, layers: Iterable[Layer]) -> None:
    """Raise InvalidField if a module is in two layers, or contains another one."""
    names = [module.name for layer in layers for module in layer.modules]
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidField(f"{field}: {quote(name)} is in more than one place")
        seen.add(name)
    for name in names:
        parts = name.split(".")
        for count in range(1, len(parts)):
            parent = ".".join(parts[:count])
            if parent in seen:
                raise InvalidField(f"{field}: {quote(parent)} contains {quote(name)}, which cannot be in a layer, too")
