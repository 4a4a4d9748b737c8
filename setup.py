"""What pyproject.toml cannot say: a wheel has the course's data within the package `common`."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BROUGHT = ["data", "checkpoints", "tests/goldens"]


class BuildWithData(build_py):
    """Copies the folders that `common.files.of_course` looks for; not for `pip install -e`."""

    def run(self):
        if not self.editable_mode:
            # a file that is no longer in the course would come from an earlier build
            shutil.rmtree(self.build_lib, ignore_errors=True)
        super().run()
        if self.editable_mode:
            return
        for folder in BROUGHT:
            goal = Path(self.build_lib, "common", "_course", folder)
            shutil.copytree(folder, goal, ignore=shutil.ignore_patterns("__pycache__"))


setup(cmdclass={"build_py": BuildWithData})
