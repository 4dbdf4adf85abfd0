"""Where the time of the lexical reader goes: CPU milliseconds of each of its steps, in one process.

``python benchmarks/reading_profile.py [PACKAGE...]`` takes packages of ``make truth``; each step is measured apart
from the others, the best of three rounds.
"""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from sphinx_packagemap.parsing.lexical import scanner as reader
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from truth import fetching


def steps(source: bytes, taken: Counter[str]) -> None:
    """Read one file, and add what each step takes; raises NeedsFullParse where the reader does."""

    def step(name: str, run: Callable[[], Any]) -> Any:
        begun = time.process_time()
        result = run()
        taken[name] += time.process_time() - begun
        return result

    step("look for what is rare", lambda: (b"\0" in source, b"declare_namespace" in source, b"__path__" in source))
    text = step("decode", lambda: "\n" + reader.decode(source))
    strings = step("find long strings", lambda: reader.find_long_strings(text))
    line_index = step("find lines", lambda: reader.build_line_index(text, strings))
    step("compare brackets", lambda: reader._check(source, text, strings, line_index))
    scanner = reader.TopLevelScanner(text, strings, line_index)
    step("read statements", scanner.read)
    record, fragments = scanner.record, scanner.fragments
    step("make the record", lambda: record.build(reader._compute_exports(record, fragments, text), 0))


def main(packages: list[str]) -> None:
    """Print a table for all packages."""
    gc.disable()
    for package in packages:
        root = fetching.newer() if package == "homeassistant" else fetching.site()
        sources = [file.read_bytes() for file in sorted((root / package).rglob("*.py"))]
        rounds = [Counter[str]() for _ in range(3)]
        for taken in rounds:
            for source in sources:
                with suppress(NeedsFullParse):
                    steps(source, taken)
        best = min(rounds, key=Counter.total)
        print(f"| {package} | {best.total() * 1000:.0f} ms |\n|---|---:|")
        for name, seconds in best.items():
            print(f"| {name} | {seconds / best.total():.0%} |")
        print()


if __name__ == "__main__":
    main(sys.argv[1:] or ["django", "sympy", "transformers", "homeassistant"])
