"""Pictures of pages, by a browser that shows nothing."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from airline_sentiment.errors import InputError
from airline_sentiment.files import replacing_file

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE_S = 300
# The page's own clock: a page that waits for data lets it stand still.
_PAGE_TIME_MS = 30_000
_COLOURS = 256


def picture_page(address: str, target: Path, size: tuple[int, int], dark: bool, cut: int = 0) -> None:
    """Write a picture of the top of a page as PNG.

    Args:
        address: of the page.
        target: the file.
        size: width and height of the picture, in pixels.
        dark: whether the page is told that its reader prefers dark pages.
        cut: how much wider the window is; that is cut off on the right.

    Raises:
        InputError: if there is no browser, or it makes no picture.
    """
    browser = find_browser()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shot = Path(folder) / "page.png"
        command = [
            browser, "--headless", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--hide-scrollbars", f"--user-data-dir={folder}/profile", f"--window-size={size[0] + cut},{size[1]}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}", f"--virtual-time-budget={_PAGE_TIME_MS}",
            f"--screenshot={shot}", *_sandbox(), address,
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            raise InputError(f"{browser}: no picture of {address} after {_PATIENCE_S} s") from None
        if not shot.exists():
            said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            raise InputError(f"{browser}: no picture of {address}: {said[-1]}")
        _save_small(shot, target, size)


def find_browser() -> str:
    """Return the path of a browser.

    Raises:
        InputError: saying how to get one.
    """
    for name in _BROWSERS:
        if found := shutil.which(name):
            return found
    raise InputError(f"none of {', '.join(_BROWSERS)} is installed; on Debian: apt-get install chromium")


def _sandbox() -> list[str]:
    """Chromium refuses to build its sandbox for root, which a container's user often is."""
    return ["--no-sandbox"] if os.geteuid() == 0 else []


def _save_small(shot: Path, target: Path, size: tuple[int, int]) -> None:
    """Keep as many colours as a page of text and lines needs; the file is a third then."""
    from PIL import Image

    with Image.open(shot) as image, replacing_file(target) as path:
        image.convert("RGB").crop((0, 0, *size)).quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
