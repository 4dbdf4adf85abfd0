"""The palette of diagrams: colours that everyone can distinguish, legible type, and one source for all formats.

Formulas: contrast ratio of WCAG 2.2; CIELAB and the difference of 1976 in CIE 15; the difference CIEDE2000 as in
G. Sharma, W. Wu, E. Dalal, The CIEDE2000 Color-Difference Formula, Color Res. Appl. 30, 2005; and the simulation of
colour vision deficiencies of G. Machado, M. Oliveira, L. Fernandes, A Physiologically-based Model for Simulation of
Color Vision Deficiency, IEEE TVCG 15, 2009, with its matrices for severity 1.
"""

from __future__ import annotations

from itertools import combinations, pairwise
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from pathlib import Path

import pytest

import sphinx_packagemap
from sphinx_packagemap.rendering.diagram.palette import (
    BAR_SHARES,
    GROUNDS,
    HUES,
    PLAIN,
    QUIET,
    STEPS,
    Fill,
    Mode,
    choose_type,
    compute_contrast,
    get_fill,
    get_type,
    mix,
)
from sphinx_packagemap.rendering.diagram.style_sheet import DERIVED_RULES
from sphinx_packagemap.views import diagram

VISIONS = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)  # D65


def multiply(matrix, vector):
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def see(color, vision):
    """Return a colour in CIELAB, as it is seen."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    seen = [min(max(each, 0), 1) for each in multiply(VISIONS[vision], linear)]
    ratios = [a / b for a, b in zip(multiply(XYZ, seen), WHITE, strict=True)]
    x, y, z = [t ** (1 / 3) if t > 216 / 24389 else (24389 / 27 * t + 16) / 116 for t in ratios]
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def compute_cie76(one, other):
    return sqrt(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)))


def compute_ciede2000(one, other):
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (hypot(a1, b1) + hypot(a2, b2)) / 2
    stretch = 1 + 0.5 * (1 - sqrt(mean**7 / (mean**7 + 25**7)))
    c1, c2 = hypot(a1 * stretch, b1), hypot(a2 * stretch, b2)
    h1, h2 = (degrees(atan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0
    hue = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    lightness, chroma, middle = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360
    weight = (
        1
        - 0.17 * cos(radians(middle - 30))
        + 0.24 * cos(radians(2 * middle))
        + 0.32 * cos(radians(3 * middle + 6))
        - 0.20 * cos(radians(4 * middle - 63))
    )
    s_l = 1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2)
    s_c, s_h = 1 + 0.045 * chroma, 1 + 0.015 * chroma * weight
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((middle - 275) / 25) ** 2))))
    parts = (l2 - l1) / s_l, (c2 - c1) / s_c, hue / s_h
    return sqrt(sum(part**2 for part in parts) + rotation * parts[1] * parts[2])


@pytest.mark.parametrize(
    ("one", "other", "difference"),  # of the test data of Sharma, Wu and Dalal
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_formula(one, other, difference):
    assert compute_ciede2000(one, other) == pytest.approx(difference, abs=1e-4)


def find_smallest(compute, colors, vision):
    return min(compute(see(one, vision), see(other, vision)) for one, other in combinations(colors, 2))


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", Mode)
def test_any_two_hues_differ_for_everyone(vision, mode):
    paints = [shade.get_paint(mode) for shade in HUES]
    assert find_smallest(compute_ciede2000, [paint.bar for paint in paints], vision) >= 15
    assert find_smallest(compute_cie76, [paint.tint for paint in paints], vision) >= 12


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("mode", Mode)
def test_steps_differ_and_are_in_order(vision, mode):
    seen = [see(shade.get_paint(mode).tint, vision) for shade in STEPS]
    assert min(compute_cie76(one, other) for one, other in pairwise(seen)) >= 8
    lightnesses = [lightness for lightness, _, _ in seen]
    assert lightnesses == sorted(lightnesses, reverse=mode is Mode.LIGHT)


@pytest.mark.parametrize("mode", Mode)
def test_pale_colours_are_calm(mode):
    seen = [see(shade.get_paint(mode).tint, "normal") for shade in HUES]
    lightnesses = [lightness for lightness, _, _ in seen]
    assert max(lightnesses) - min(lightnesses) <= 13
    assert max(hypot(a, b) for _, a, b in seen) <= 36


@pytest.mark.parametrize("mode", Mode)
def test_type_is_legible(mode):
    ground = GROUNDS[mode]
    assert compute_contrast(ground.ink, ground.page) >= 7
    for shade in (*HUES, *STEPS, PLAIN):
        bar = shade.get_paint(mode).bar
        assert compute_contrast(choose_type(bar), bar) >= 4.5
        for fill in (Fill.LEAF, Fill.OWN):
            background = get_fill(shade, fill, mode)
            assert compute_contrast(mix(ground.ink, background, QUIET), background) >= 4.5
        for fill in set(Fill) - (set(BAR_SHARES) if shade in STEPS else set()):  # steps have no title bars
            assert compute_contrast(get_type(shade, fill, mode), get_fill(shade, fill, mode)) >= 4.5


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    ("light", "dark"), [("#ffffff", "#14171c"), ("#fcfcfc", "#131416"), ("#ffffff", "#121212"), ("#ffffff", "#14181e")]
)
def test_borders_and_arrows_stand_out_from_the_page(mode, light, dark):
    page = light if mode is Mode.LIGHT else dark
    bars = [shade.get_paint(mode).bar for shade in (*HUES, *STEPS, PLAIN)]
    for color in (*bars, GROUNDS[mode].arrow, GROUNDS[mode].cycle):
        assert compute_contrast(color, page) >= 3


@pytest.mark.parametrize("mode", Mode)
def test_arrows_in_cycles_stand_out(mode):
    ground = GROUNDS[mode]
    for vision in VISIONS:
        assert compute_ciede2000(see(ground.cycle, vision), see(ground.arrow, vision)) >= 10


def test_views_know_the_number_of_colours():
    assert len(HUES) == diagram.HUES
    assert len(STEPS) == diagram.STEPS


def test_mixing():
    assert mix("#000000", "#ffffff", 100) == "#000000"
    assert mix("#000000", "#ffffff", 0) == "#ffffff"
    assert mix("#102030", "#ffffff", 50) == "#889098"


@pytest.mark.parametrize("name", DERIVED_RULES)
def test_the_style_sheets_have_the_same_colours(name):
    path, make_rules = Path(sphinx_packagemap.__file__).parent / "static" / name, DERIVED_RULES[name]
    assert make_rules() in path.read_text("utf-8"), f"copy the result of {make_rules.__name__}() into it"
