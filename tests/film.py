"""Films the live network of lab 4's page for the README, by Chromium:

    python -m tests.film labs/pictures/live_network.gif

The reader goes through "hihell" letter by letter, closes the forget gate and opens it again, and
moves the training from its first update to its last.
"""

import argparse
import base64
import io
import sys
import tempfile
from pathlib import Path

from labs import __main__ as course
from tests.teaching.book import browser

SIZE = (1000, 1000)  # of the page
SHOWN = (".live-stage", ".live-heat")  # from the top of the first to the end of the other
SCALE = 0.8
COLORS = 96
SECONDS = {"letter": 0.9, "moved": 0.14, "held": 1.8}

SELECT_STEP = "document.querySelectorAll('.live-letters button')[arguments[0]].click()"
MOVE = """
const slider = document.querySelector(arguments[0]);
slider.value = slider.min * (1 - arguments[1]) + slider.max * arguments[1];
slider.dispatchEvent(new Event("input", { bubbles: true }));
"""
TRAINING = "[data-part='training'] input"
FORGET_GATE = "[data-part='knobs'] input"


def main(path):
    """Writes the film."""
    with tempfile.TemporaryDirectory() as folder:
        if course.main(["book", "4", "--out", folder]) != 0:
            return 1
        with browser.opened() as chromium:
            browser.set_width(chromium, *SIZE)
            chromium.get((Path(folder) / "lab04_hihello.html").as_uri())
            frames = list(_film(chromium))
    _write(frames, path)
    return 0


def _film(chromium):
    """Yields (picture, seconds that it stays)."""

    def move(slider, shares):
        for share in shares:
            chromium.execute_script(MOVE, slider, share)
            yield _picture(chromium), SECONDS["moved"]
        yield _picture(chromium), SECONDS["held"]

    letters = len(chromium.find_elements("css selector", ".live-letters button"))
    for step in range(letters):
        chromium.execute_script(SELECT_STEP, step)
        yield _picture(chromium), SECONDS["letter"]
    yield from move(FORGET_GATE, [0.75, 0.5, 0.25, 0])
    chromium.execute_script("document.querySelector('.live-chip').click()")  # undone
    yield _picture(chromium), SECONDS["letter"]
    yield from move(TRAINING, [0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1])


def _picture(chromium):
    from PIL import Image

    chromium.execute_async_script("requestAnimationFrame(() => setTimeout(arguments[0], 60))")
    top, left, right, bottom = chromium.execute_script(
        "const [a, b] = arguments[0].map(n => document.querySelector(n).getBoundingClientRect());"
        "return [a.top + scrollY, a.left, a.right, b.bottom + scrollY];",
        SHOWN,
    )
    clip = {"x": left - 12, "y": top - 8, "width": right - left + 44, "height": bottom - top + 16}
    shot = chromium.execute_cdp_cmd(
        "Page.captureScreenshot",
        {"format": "png", "captureBeyondViewport": True, "clip": {**clip, "scale": SCALE}},
    )
    return Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB")


def _write(frames, path):
    from PIL import Image

    size = tuple(max(picture.size[axis] for picture, _ in frames) for axis in range(2))
    pictures = []
    for picture, _ in frames:
        whole = Image.new("RGB", size, picture.getpixel((0, 0)))
        whole.paste(picture)
        pictures.append(whole)
    palette = pictures[len(pictures) // 2].quantize(COLORS)
    pictures = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    pictures[0].save(
        path,
        save_all=True,
        append_images=pictures[1:],
        duration=[round(1000 * seconds) for _, seconds in frames],
        loop=0,
        optimize=True,
    )
    print(f"{path}: {len(pictures)} pictures, {Path(path).stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Films the live network of lab 4's page.")
    parser.add_argument("path", help="of the film: .gif")
    sys.exit(main(parser.parse_args().path))
