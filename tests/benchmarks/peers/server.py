"""The frame of every measured program: the first losses, then steps as they are asked for.

A program is started as `python -m tests.benchmarks.peers.NAME WORKLOAD` and answers each line
of its standard input with a line of JSON:

    losses          the losses of the first 10 steps
    run SECONDS     {"steps": ..., "seconds": ..., "cpu_seconds": ...}, for about that long
    memory          {"peak_megabytes": ...}

As `... NAME WORKLOAD STEPS` it trains that many steps from the start and prints the last loss.
"""

import json
import sys
import time

from tests.benchmarks.workloads import named


def serve(make):
    """Answer; `make(workload)` returns `train(steps)`, which gives the losses of these steps."""
    train = make(named(sys.argv[1]))
    if is_short_run():
        answer({"loss": float(train(int(sys.argv[2]))[-1])})
        return
    answer({"losses": [float(loss) for loss in train(10)]})
    steps = 1
    for line in sys.stdin:
        words = line.split()
        if words[0] == "memory":
            import resource  # Windows has none

            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            answer({"peak_megabytes": peak / 1024})
            continue
        wanted = float(words[1])
        while True:  # more and more steps, until a call takes about as long as wanted
            start, cpu_start = time.perf_counter(), time.process_time()
            train(steps)
            seconds = time.perf_counter() - start
            cpu_seconds = time.process_time() - cpu_start
            if seconds > 0.6 * wanted:
                break
            steps = max(steps + 1, min(20 * steps, int(steps * wanted / max(seconds, 1e-6))))
        answer({"steps": steps, "seconds": seconds, "cpu_seconds": cpu_seconds})


def is_short_run():
    """Returns whether STEPS is given: the program only trains, and its start counts."""
    return len(sys.argv) > 2


def answer(message):
    print(json.dumps(message), flush=True)
