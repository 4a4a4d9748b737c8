"""Runs a student's process in a container of podman or docker.

A container holds on every system what `kernel` holds on Linux, and limits the memory and the
number of processes of all of them together: no network, nothing to write to but memory, and of
the files of this computer only the student's folder, to be read.
"""

import contextlib
import os
import shutil
import subprocess
import uuid

from common.errors import InputError

IMAGE = "rnn-graph-lab"
PROGRAMS = ("podman", "docker")
COURSE = "/course"  # in the image: see the Dockerfile
OWN, SCRATCH = "/student", "/tmp"


class Container:
    """The way to start the processes: the program and the image.

    Raises:
      InputError: there is no podman or docker, or the image is not there.
    """

    def __init__(self, image=IMAGE):
        self.image = image
        programs = [path for name in PROGRAMS if (path := shutil.which(name))]
        if not programs:
            raise InputError("--container needs podman or docker, and neither is there")
        for program in programs:
            if self._succeeds([program, "image", "inspect", image]):
                self.program = program
                return
        name = os.path.basename(programs[0])
        raise InputError(
            f"{name} has no image {image}: in the course's folder, {name} build -t {image} ."
        )

    @staticmethod
    def _succeeds(command):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            return subprocess.run(command, capture_output=True, timeout=60).returncode == 0
        return False

    def start(self, request, environment, course):
        """Returns a request, arguments and settings for a process in the container.

        Args:
          request: for the child; its paths are changed to those in the container.
          environment: variables; paths in the check's own folder are changed.
          course: the path of the course here.
        """
        own, scratch = request["own_folders"]
        places = {scratch: SCRATCH, own: OWN, str(course): COURSE}

        def moved(text):
            for here, there in places.items():
                if text == here or text.startswith(here + os.sep):
                    return there + text[len(here) :].replace(os.sep, "/")
            return text

        request = {
            **request,
            "file": moved(str(request["file"])),
            **{
                key: [moved(path) for path in request[key]]
                for key in ("own_folders", "closed_folders", "open_folders", "course")
            },
        }
        settings = [f"{name}={moved(value)}" for name, value in environment.items()]
        arguments = ["run", "--rm", "--interactive", f"--name=exercise-{uuid.uuid4().hex[:12]}"]
        arguments += ["--network=none", "--read-only", "--cap-drop=ALL"]
        arguments += ["--security-opt=no-new-privileges", "--pids-limit=128"]
        if hasattr(os, "getuid") and os.path.basename(self.program) == "docker":
            # podman's root is the user who started it, and reads what that user may read
            arguments += [f"--user={os.getuid()}:{os.getgid()}"]
        arguments += [f"--memory={request['megabytes'] + 1000}m", f"--tmpfs={SCRATCH}"]
        arguments += [f"--volume={own}:{OWN}:ro", f"--workdir={OWN}"]
        arguments += [f"--env={setting}" for setting in [*settings, "COMMON_PROCESS_CHILD=1"]]
        arguments += [self.image, "python", f"{COURSE}/common/teaching/exercises/child.py"]
        return request, arguments, {"command": (self.program,)}

    @contextlib.contextmanager
    def ended(self, arguments):
        """At the end of this context the container of these arguments is gone."""
        name = next(a for a in arguments if a.startswith("--name=")).removeprefix("--name=")
        try:
            yield
        finally:
            self._succeeds([self.program, "rm", "--force", name])
