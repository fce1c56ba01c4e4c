"""The two looks of every picture: for pages that are light, and for those that are dark."""

from dataclasses import dataclass

WIDTH, HEIGHT = 1280, 800
"""Of the pictures that stand side by side, in pixels."""


@dataclass(frozen=True)
class Theme:
    """The colours of a drawing, as the web writes them.

    Attributes:
        name: which pages it is for, light or dark.
        background: behind all.
        box: behind a text in a frame.
        frame: around it, and of lines that guide the eye.
        text: of what is to be read first.
        faint: of what is to be read next.
        accent: of what matters most.
    """

    name: str
    background: str
    box: str
    frame: str
    text: str
    faint: str
    accent: str


# The backgrounds are those of GitHub's pages, so that a picture does not look pasted on.
THEMES = (
    Theme("light", "#ffffff", "#f6f8fa", "#8c959f", "#1f2328", "#59636e", "#0072b2"),
    Theme("dark", "#0d1117", "#161b22", "#6e7681", "#f0f6fc", "#9198a1", "#56b4e9"),
)
