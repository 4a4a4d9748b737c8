"""Whole programs, from launch to result: what a reader waits for."""

import statistics
import time

from tests.benchmarks.programs import PEERS, run

# What labs 4, 7 and 9 train: the workload and the steps.
TRAININGS = {"lab 4": ("W1", 2000), "lab 7": ("W2", 500), "lab 9": ("W3", 500)}


def measure(interpreters, rounds):
    """Seconds of each training as a program of its own, and of lab 1 against a bare import."""
    results = {}
    labels = [label for label in interpreters if label != "ours with XLA"]
    for lab, (workload, steps) in TRAININGS.items():
        seconds = {label: [] for label in labels}
        for _ in range(rounds):
            for label in labels:
                module = PEERS[label][0] if label in PEERS else "ours"
                command = ["-m", f"tests.benchmarks.peers.{module}", workload, str(steps)]
                seconds[label].append(timed([interpreters[label], *command]))
        medians = {label: statistics.median(values) for label, values in seconds.items()}
        peers = [value for label, value in medians.items() if label in PEERS]
        results[f"launch, {lab}"] = {
            "seconds": medians,
            "ratio": min(peers) / medians["ours"] if peers else None,
        }
    bare, lab = [], []
    for _ in range(rounds):
        bare.append(timed([interpreters["ours"], "-c", "import tensorflow"]))
        lab.append(timed([interpreters["ours"], "labs/lab01_one_node.py", "--no-plot"]))
    ratio = statistics.median(lab) / statistics.median(bare)
    results["import"] = {"bare": bare, "lab 1": lab, "ratio": ratio}
    return results


def timed(command):
    start = time.perf_counter()
    run(command)
    return time.perf_counter() - start
