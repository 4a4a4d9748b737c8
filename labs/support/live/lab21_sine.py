"""The live networks of lab 21's page: two seeds."""

from common.teaching.book import live
from labs import lab21_sine as lab

import numpy as np

LOOK = "Move the window along the sine, then drag its samples: off the sine the two seeds differ."
SHOWN = 38  # samples: those of the training and the free run
FIRST = lab.SEEN - lab.WINDOW  # the window from which the free run goes on


def network(sess, graph, label):
    rows = np.sin(2 * np.pi * np.arange(SHOWN)[:, np.newaxis] / lab.PERIOD)
    scale = [{"low": 0.0, "high": 1.0}]  # as it is
    x, y = rows[FIRST : lab.SEEN], rows[lab.SEEN]
    return {
        "name": label,
        "layers": live.layers(sess),
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": {
            "kind": "series",
            "columns": ["sine"],
            "rows": rows,
            "window": lab.WINDOW,
            "scale": scale,
            "labels": None,
            "difference": False,
        },
        "answer": {
            "kind": "value",
            "names": ["the next sample"],
            "at": "last",
            "column": 0,
            "added": False,
            "scale": scale,
        },
        "sample": None,
        "first": FIRST,
        "targets": [None] * (lab.WINDOW - 1) + [y[0]],
        "loss": sess.run(graph.loss, {graph.x: [x], graph.y: [y]}),
    }


def free_run_error(network):
    """Returns the mean squared error of forecasts that are fed back, to the end of the samples."""
    rows = network.input["rows"].copy()
    for row in range(lab.SEEN, len(rows)):
        rows[row] = network.scores(rows[row - lab.WINDOW : row])[-1]
    return np.mean(np.square(rows - network.input["rows"])[lab.SEEN :])


def tasks(first, second=None):
    if second is None:
        return  # --seed 1: both are the same network

    def forecasts(*samples):
        """Returns what the two networks forecast after three samples."""
        window = np.array(samples)[:, np.newaxis]
        return [float(network.scores(window)[-1, 0]) for network in (first, second)]

    still = forecasts(0.5, 0.5, 0.5)
    yield live.Task(
        "Drag all three samples to 0.5, which no sine of this period does. What do the two "
        "networks forecast?",
        f"{still[0]:.2f} and {still[1]:.2f}. On the windows of the training they agree; beside "
        "them each goes its own way, and this is where a free run may lead.",
        abs(still[0] - still[1]) > 0.1,
    )
    height = np.sin(np.pi / 4)  # of the sample after 0, 0.71, 1
    once, twice = forecasts(0, height, 1), forecasts(0, 2 * height, 2)
    yield live.Task(
        "Drag the samples to 0, 1.41 and 2, twice the sine. Is the forecast twice as high?",
        f"No: {twice[0]:.2f} and {twice[1]:.2f}, where the sine has {2 * height:.2f}. For 0, 0.71 "
        f"and 1 it was {once[0]:.2f} and {once[1]:.2f}. tanh saturates; AR(2) is linear and would "
        "be right.",
        all(1.1 * small < large < 1.8 * height for small, large in zip(once, twice)),
    )
    errors = [free_run_error(network) for network in (first, second)]
    count = SHOWN - lab.SEEN
    yield live.Task(
        f"Let each network go on with its own forecast, {count} times. Do both stay on the sine?",
        f"Their mean squared errors over these {count} samples are {errors[0]:.3f} and "
        f"{errors[1]:.3f}; on one step from true samples both are near 0.",
        max(errors) > 3 * min(errors),
    )
