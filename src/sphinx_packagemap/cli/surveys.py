"""The surveys of subcommands: the names in their arguments, the directories to search, the purposes of the project."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.own_packages import OwnPackages, find_own_packages
from sphinx_packagemap.discovery.project import is_in_project
from sphinx_packagemap.discovery.project_purposes import read_project_purposes
from sphinx_packagemap.model import ProjectPurposes
from sphinx_packagemap.survey import Survey, Tier, find_tiers, make_roots_tier
from sphinx_packagemap.views.author_purposes import make_rules
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.purposes import PurposeRules, PurposeSource


def make_survey(options: argparse.Namespace) -> Survey:
    """Return the survey of the directories that the options name, or of the project and the environment."""
    follow_links = options.follow_links
    if options.root:
        tiers: Sequence[Tier] = [make_roots_tier(options.root, follow_links=follow_links)]
    else:
        tiers = find_tiers(".", follow_links=follow_links, itself=True)
    return Survey(tiers, follow_links=follow_links, check_syntax=options.check_syntax)


ADVICE = "or call the command in the directory of a project"


def get_name(options: argparse.Namespace) -> str:
    """Return the name in the argument, by default that of the project's own package; raises NotFound."""
    if options.name is not None:
        return str(options.name)
    return find_packages(options).get_main(options.command, ADVICE)


def find_packages(options: argparse.Namespace) -> OwnPackages:
    """Return the own packages of the project around the current directory."""
    if not options.root and not is_in_project("."):
        return OwnPackages(has_project=False)
    return find_own_packages(".", options.root, follow_links=options.follow_links)


def get_names(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the names in the arguments, by default those of the project's own packages; raises NotFound.

    An argument may contain several names, separated by commas.
    """
    names: list[str] = []
    for argument in options.names:
        names += [argument] if os.path.isdir(argument) else argument.split(",")
    if not options.names:
        return find_packages(options).get_names(options.command, ADVICE)
    return tuple(filter(None, names)) or ("",)


class DeclaredRules(NamedTuple):
    """The purposes that the project around the current directory declares, and the rules that use them."""

    declared: ProjectPurposes
    rules: PurposeRules


def read_rules(sources: tuple[PurposeSource, ...] = tuple(PurposeSource)) -> DeclaredRules:
    """Return the rules for purposes with these sources, and the purposes that the project declares."""
    declared = read_project_purposes(os.getcwd())
    return DeclaredRules(declared, make_rules(sources, declared))


def make_codebases(options: argparse.Namespace) -> Codebases:
    """Return the codebases of the survey, with the purposes that the project declares."""
    return Codebases(make_survey(options), read_rules().rules)
