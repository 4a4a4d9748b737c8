"""Who belongs to a cluster. Its file is JSON, the same on every machine:

{"ps": ["10.0.0.1:2222"], "worker": ["10.0.0.1:2223", "10.0.0.2:2222"]}
"""

import contextlib
import json
import re
import socket

from common import files
from common.errors import InputError

JOBS = ("ps", "worker")


def on_this_machine(workers):
    """{"ps": [address], "worker": [addresses]} over loopback, with ports that are free now."""
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(socket.socket()) for _ in range(workers + 1)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        found = [f"127.0.0.1:{each.getsockname()[1]}" for each in sockets]
    return {"ps": found[:1], "worker": found[1:]}


def read(path):
    """The cluster of a file: {"ps": [addresses], "worker": [addresses]}.

    Raises:
      InputError: no such file, not JSON, or not the addresses of servers and workers.
    """
    try:
        found = json.loads(files.read_bytes(path).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(f"{path}: not JSON: {error}") from error
    if not isinstance(found, dict) or sorted(found) != sorted(JOBS):
        raise InputError(f'{path}: must be one object with two names, "ps" and "worker"')
    seen = {}
    for job in JOBS:
        if not isinstance(found[job], list) or not found[job]:
            raise InputError(f'{path}: "{job}" must be a list of one address or more')
        for task, address in enumerate(found[job]):
            split(address, f"{path}: {job} {task}")
            if address in seen:
                raise InputError(f"{path}: {job} {task} has the address of {seen[address]}")
            seen[address] = f"{job} {task}"
    return found


def split(address, where):
    """(host, port) of "HOST:PORT". Raises InputError, which begins with `where`."""
    match = isinstance(address, str) and re.fullmatch(r"([^\s/]+):(\d{1,5})", address, re.ASCII)
    if not match or not 0 < int(match[2]) < 65536:
        raise InputError(f"{where}: {address!r} is no address; write HOST:PORT")
    return match[1].strip("[]"), int(match[2])


def of(cluster, job, task):
    """The address of one member. Raises InputError where there is no such member."""
    count = len(cluster[job])
    if not 0 <= task < count:
        raise InputError(f'--task {task}: the cluster has {count} "{job}", counted from 0')
    return cluster[job][task]
