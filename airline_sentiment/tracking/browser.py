"""A browser on a page that a server which has just been started will answer: `python -m ... ADDRESS`."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import webbrowser

_PATIENCE_S = 60


def has_desktop() -> bool:
    """Tell whether a browser would open before the person who types."""
    if "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform in {"darwin", "win32"} or any(name in os.environ for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def open_when_ready(address: str) -> None:
    """Let a process of its own open an address as soon as somebody answers there; it gives up after a minute."""
    quiet = subprocess.DEVNULL
    subprocess.Popen([sys.executable, "-m", __name__, address], stdin=quiet, stdout=quiet, stderr=quiet)


def wait_and_open(address: str) -> None:
    """Open an address as soon as somebody answers there."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address.partition("#")[0], timeout=5):
                break
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.3)
    else:
        return
    webbrowser.open(address)


if __name__ == "__main__":
    wait_and_open(sys.argv[1])
