"""The steps that build an ``__all__`` with names from other modules, and their evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sphinx_packagemap.model import ExportOperation, ExportStep

Step = str | ExportStep
NamesOf = Callable[[ExportStep], Sequence[str] | None]

REFERENCES = frozenset({ExportOperation.OF, ExportOperation.FROM, ExportOperation.OWN, ExportOperation.STUB})
_BEGIN, _END = ExportStep(ExportOperation.BEGIN), ExportStep(ExportOperation.END)


# A list that is added to itself doubles each time: no more names than that are followed, in one list or in all.
MOST_NAMES = 1_000_000
MOST_NAMES_IN_ALL = 10_000_000


class NotFollowed(Exception):
    """The value of an expression is not known."""


class TooManyNames(NotFollowed):
    """A list of names is longer than :data:`MOST_NAMES`, or all of them are longer than :data:`MOST_NAMES_IN_ALL`."""


class NameList:
    """A list or tuple of names while a module runs: the steps that make it.

    Where all names are known, the steps are these names. Otherwise what needs all of them is one more step.
    """

    def __init__(self, names: Iterable[str] = (), *, is_list: bool | None = True) -> None:
        """Begin with some names; ``is_list`` is None where it may be a list or a tuple."""
        self.names: list[str] | None = list(names)  # None where not all are known
        self._steps: list[Step] = []  # where not all names are known
        self._only_appends = True  # so that another list can take the steps over as they are
        self.is_list = is_list

    @property
    def size(self) -> int:
        """The number of names, or of steps where not all names are known."""
        return len(self._steps if self.names is None else self.names)

    @property
    def steps(self) -> list[Step]:
        """The steps that make this list from an empty one."""
        return [*self.names] if self.names is not None else [*self._steps]

    def copy(self, *, is_list: bool | None = True) -> NameList:
        """Return a list of the same names, which changes by itself."""
        made = NameList(is_list=is_list)
        made.extend(self)
        return made

    def refer(self, operation: ExportOperation, text: str = "") -> NameList:
        """Append the names that another module lists; return this list."""
        self._unknown().append(ExportStep(operation, text))
        return self

    def extend(self, others: NameList) -> None:
        """Append the names of another list, which may be this one; raises TooManyNames."""
        if self.size + others.size > MOST_NAMES:
            raise TooManyNames
        if others.names is None:
            self._unknown().extend(others._operand())
        elif self.names is None:
            self._steps += others.names
        else:
            self.names += others.names

    def apply(self, step: ExportStep) -> None:
        """Change the list as a method of it does; raises ValueError if that fails."""
        if self.names is None:
            self._steps.append(step)
            self._only_appends = False
        elif not _change([self.names], step):
            raise ValueError(step)

    def _unknown(self) -> list[Step]:
        if self.names is not None:
            self._steps, self.names = [*self.names], None
        return self._steps

    def _operand(self) -> list[Step]:
        return [*self._steps] if self._only_appends else [_BEGIN, *self._steps, _END]


def evaluate(steps: Iterable[Step], names_of: NamesOf) -> list[str] | None:
    """Return the names that steps amount to; None if one of them fails, or they take too many names.

    ``names_of`` gives the names that a reference stands for, or None if nobody knows them.
    """
    lists: list[list[str]] = [[]]
    taken = 0
    for step in steps:
        if isinstance(step, str):
            lists[-1].append(step)
        elif step.operation in REFERENCES:
            names = names_of(step)
            taken += len(names or ())
            if names is None or taken > MOST_NAMES:
                return None
            lists[-1] += names
        elif not _change(lists, step):
            return None
    return lists[0] if len(lists) == 1 else None


def _change(lists: list[list[str]], step: ExportStep) -> bool:
    """Change the innermost list, or which that is; return False if that is not possible."""
    names = lists[-1]
    match step.operation:
        case ExportOperation.BEGIN:
            lists.append([])
        case ExportOperation.END if len(lists) > 1:
            inner = lists.pop()
            lists[-1] += inner
        case ExportOperation.SORT:
            names.sort()
        case ExportOperation.REVERSE:
            names.reverse()
        case ExportOperation.INSERT:
            names.insert(step.number, step.text)
        case ExportOperation.REMOVE if step.text in names:
            names.remove(step.text)
        case ExportOperation.POP if -len(names) <= step.number < len(names):
            names.pop(step.number)
        case ExportOperation.CLEAR:
            names.clear()
        case _:
            return False
    return True
