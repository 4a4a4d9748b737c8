"""A headless Chromium for tests, or a skip that says what is missing."""

import contextlib
import shutil

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
    try:
        yield browser
    finally:
        browser.quit()
