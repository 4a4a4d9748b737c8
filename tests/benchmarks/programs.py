"""The programs that are measured, and the interpreters that they need."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# label: (module, the environment variable that names its interpreter, what it must import)
PEERS = {
    "Keras 3, jitted": ("keras_jitted", "BENCHMARK_KERAS_PYTHON", "keras"),
    "PyTorch, eager": ("torch_eager", "BENCHMARK_TORCH_PYTHON", "torch"),
    "JAX, jit and scan": ("jax_scan", "BENCHMARK_JAX_PYTHON", "jax"),
    "TensorFlow 1.15": ("tf1_session", "BENCHMARK_TF1_PYTHON", "tensorflow.contrib"),
}


def find_interpreters():
    """({label: interpreter} of what can be measured, {label: why not}).

    A peer is looked for where its environment variable says, else in this interpreter.
    """
    found = {"ours": sys.executable}
    missing = {}
    for label, (_, variable, module) in PEERS.items():
        interpreter = os.environ.get(variable, sys.executable)
        if shutil.which(interpreter) and _has(interpreter, module):
            found[label] = interpreter
        else:
            missing[label] = f"{interpreter} has no {module}; {variable} names another"
    return found, missing


def _has(interpreter, module):
    """Returns whether Python finds a module. It is not imported, which takes Keras five seconds."""
    program = f"import importlib.util as util; assert util.find_spec({module!r})"
    return subprocess.run([interpreter, "-c", program], capture_output=True).returncode == 0


def environment():
    """Of a program that is measured: the project on the path, little noise."""
    return {
        **os.environ,
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "",  # modules are compiled once, as Python usually does
    }


def on_cores(cores):
    """A function that keeps a new process to so many cores; None where that cannot be done."""
    if not cores or not hasattr(os, "sched_setaffinity"):  # Linux has it
        return None
    return lambda: os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])


def run(command, cores=None):
    """Run a command to its end, kept to so many cores if said; what it printed.

    Raises:
      CalledProcessError: it failed.
    """
    done = subprocess.run(
        command,
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=environment(),
        preexec_fn=on_cores(cores),
    )
    return done.stdout


class Program:
    """A running peer, or ours; see `peers.server` for what it answers."""

    def __init__(self, label, interpreter, workload, cores):
        module = PEERS[label][0] if label in PEERS else "ours"
        self._label = label
        self._process = subprocess.Popen(
            [interpreter, "-m", f"tests.benchmarks.peers.{module}", workload],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if label in PEERS else None,
            text=True,
            cwd=ROOT,
            env=environment(),
            preexec_fn=on_cores(cores),
        )

    def ask(self, *words):
        """Send a line of words ("losses" comes by itself), and return the answer."""
        if words != ("losses",):
            self._process.stdin.write(" ".join(str(word) for word in words) + "\n")
            self._process.stdin.flush()
        while True:
            line = self._process.stdout.readline()
            if not line:
                raise RuntimeError(
                    f"{self._label} ended: {self._process.stderr and self._process.stderr.read()}"
                )
            if line.startswith("{"):
                return json.loads(line)

    def close(self):
        self._process.stdin.close()
        self._process.wait()
