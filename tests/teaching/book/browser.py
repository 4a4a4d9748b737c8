"""A headless Chromium for tests, or a skip that says what is missing."""

import contextlib
import shutil
from pathlib import Path

import pytest


@contextlib.contextmanager
def opened():
    """A browser. Install Debian's chromium and chromium-driver, and `.[browser]`."""
    webdriver = pytest.importorskip(
        "selenium.webdriver", reason="no selenium: pip install -e '.[browser]'"
    )
    from selenium.webdriver.chrome.service import Service

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in ("headless=new", "no-sandbox", "disable-dev-shm-usage", "disable-gpu"):
        options.add_argument(f"--{argument}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=Service(driver))
    browser.set_window_size(1200, 1000)
    browser.set_script_timeout(120)  # axe-core on a long page, on a busy machine
    try:
        yield browser
    finally:
        browser.quit()


def set_width(browser, width, height=1000):
    """Sets the size of the page itself: a window cannot be as narrow as a phone."""
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def axe():
    """The text of axe-core, from the Python package that brings it, or a skip."""
    package = pytest.importorskip(
        "axe_selenium_python", reason="no axe-core: pip install -e '.[browser]'"
    )
    folder = Path(package.__file__).parent / "node_modules" / "axe-core"
    return (folder / "axe.min.js").read_text(encoding="utf-8")
