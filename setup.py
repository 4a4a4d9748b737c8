"""What pyproject.toml cannot say: a wheel has the course's data within the package `common`."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BROUGHT = ["data", "checkpoints", "tests/goldens"]


class BuildWithData(build_py):
    """Copies the folders that `common.files.of_course` looks for; not for `pip install -e`."""

    def run(self):
        super().run()
        if self.editable_mode:
            return
        for folder in BROUGHT:
            goal = Path(self.build_lib, "common", "_course", folder)
            shutil.rmtree(goal, ignore_errors=True)
            shutil.copytree(folder, goal, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithData})
