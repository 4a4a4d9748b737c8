"""The tests of `common.fast` turn it on, also where the environment says COMMON_FAST=0."""

from common import fast

import pytest


@pytest.fixture(autouse=True)
def _on(monkeypatch):
    monkeypatch.setattr(fast, "_is_on", True)
