"""The colours of pictures; the style sheet has the same ones, as variables that an author can change."""

# Each stands at least 3:1 against white and against near-black (WCAG 1.4.11), so that it does on every theme.
HUES = ("#3f83c6", "#b8701f", "#3a8f57", "#9163c4", "#1f8c99", "#cc5350", "#82801f", "#bd5597")
STEP_HUE = 0  # the colour of all steps
STEP_OPACITIES = (0.08, 0.18, 0.3, 0.44, 0.6)  # how strong the steps are
FILL_OPACITY = 0.14
CIRCULAR_HUE = 5  # of imports in a circle
