"""The live networks of lab 25's page: they forecast the level and the change of one company."""

from common.teaching.book import live
from labs import lab25_stock_30_days as lab

LOOK = (
    "Drag the price of a day. The forecast of the level hangs on the last few days together, that "
    "of the change on the last one alone."
)
SHOWN = 250  # days, up to the last of the file


def network(sess, graph, windows, target):
    prices = live.series(windows, SHOWN, difference=target == "change")
    steps = lab.DAYS - (target == "change")
    x, y = windows.x[-1:], windows.y[-1:]  # the last window with a known next close
    forecast = {"kind": "value", "names": ["Close"], "at": "last", "added": target == "change"}
    return {
        "name": f"forecasts the {target}",
        "layers": live.layers(sess),
        "output": live.output(sess, "fully_connected/weights", "fully_connected/biases"),
        "input": prices,
        "answer": {**forecast, "column": windows.target, "scale": prices["scale"]},
        "sample": None,
        "first": SHOWN - lab.DAYS - 1,
        "targets": [None] * (steps - 1) + [y[0, 0]],
        "loss": sess.run(graph.loss, {graph.x: x, graph.y: y}),
    }


def moved(network, day, dollars=10):
    """Returns by how many dollars the forecast moves if the price of one day of 30 does."""
    span = network.input["scale"][0]["high"] - network.input["scale"][0]["low"]
    window = network.window().copy()
    window[day] += dollars / span
    return float((network.scores(window) - network.scores())[-1, 0]) * span


def tasks(change, level):
    last = {network.name: moved(network, -1) for network in (change, level)}
    of_change, of_level = last.values()
    yield live.Task(
        "Drag the last price up by 10 dollars. How far do the two forecasts go?",
        f"The one by ${of_change:.2f}: it is the last price and a change near 0. The other by "
        f"${of_level:.2f}.",
        9 < of_change < 11 and of_level < 5,
    )
    days = [moved(level, -back) for back in (1, 2, 3, 11)]
    yield live.Task(
        "Of the network that forecasts the level: how much do the days before the last count?",
        f"The last three by ${days[0]:.2f}, ${days[1]:.2f} and ${days[2]:.2f} for 10 dollars, the "
        f"day ten days earlier by ${abs(days[3]):.2f}. It has learned something like a mean of "
        "the last days: smooth, and late.",
        min(days[:3]) > 1 and abs(days[3]) < 0.2,
    )
