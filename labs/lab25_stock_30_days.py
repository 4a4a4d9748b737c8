"""Lab 25: thirty days of prices, several companies, a test after a date.

Two practices of a lecture: from the closes of the last 30 days forecast the next close; train until
a date, and test on the days after it. --read all is the second practice: read open, high, low and
close. Each company has networks, scaling and baselines of its own.

The same LSTM is trained twice. It forecasts the level of the price, or its change:

    level     forecast = h_30 w + b
    change    forecast = close_30 + h_29 w + b    from the 29 changes of 30 days

    loss = mean of (forecast - next close)^2

Two baselines forecast the same days: persistence, "tomorrow = today", and least squares on the last
30 closes, a statistician's AR(30).

The closes are adjusted for splits and dividends: a split would look like a crash, and no owner
loses anything by it. The lecture's dates are 2006-01-01, 2017-06-30 and 2018-01-01. The prices here
end on 2013-03-01: the training ends in September 2012, and the test has the five months after it.
The lecture names neither epochs nor batch size; here it is 15 epochs with batches of 100.

Question: does the network beat persistence if it forecasts the change and not the level?

| name     | shape                          | meaning                              |
|----------|--------------------------------|--------------------------------------|
| x        | [None, 30, 1] or [None, 30, 4] | closes, or open, high, low and close |
| y        | [None, 1]                      | the close of the day after, scaled   |
| outputs  | [None, days, 20]               | h at each day; the last one counts   |
| forecast | [None, 1]                      | the next close, scaled               |
| loss     | []                             | mean of the squared errors           |
"""

from types import SimpleNamespace

from common import forecasting, layers, rnn, training
from common.data import price_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = 30
HIDDEN_SIZE = 20
BATCH_SIZE = 100
LEARNING_RATE = 0.01

COMPANIES = ("AAPL", "GOOG", "IBM", "MSFT")
FIRST_DAY = np.datetime64("2006-01-01")  # the lecture's


def build_graph(columns=1, target="level", seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, DAYS, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    inputs = x
    if target == "change":
        inputs = x[:, 1:] - x[:, :-1]  # from day to day: [batch, days - 1, columns]
    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, inputs, dtype=tf.float32)
    check_shape(outputs, [None, inputs.shape[1], HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_30 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    if target == "change":
        # forecast = close_30 + h_29 w + b; the close is the last column
        forecast += x[:, -1, -1:]
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - next close)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x, y=y, outputs=outputs, forecast=forecast, loss=loss, train_op=train_op
    )


def read_companies(csv, read, name, strict, columns=None, encoding=None):
    """Returns {company: Series} of the closes, or of open, high, low and close, in time order."""
    names = ("Open", "High", "Low", "Close") if read == "all" else ("Close",)
    if csv:
        return price_files.read_companies(
            csv,
            names,
            name,
            strict=strict,
            adjusted=True,
            renamed=columns,
            encoding=encoding,
        )
    prices = {
        company: price_files.read_prices(
            lab.data(f"{company}.csv"), names, strict=strict, adjusted=True
        ).since(FIRST_DAY)
        for company in COMPANIES
    }
    return price_files.only(prices, name, "the course's data")


def cut_windows(companies, train_until):
    """Returns {company: Windows}."""
    return {
        company: forecasting.scaled_windows(
            table, DAYS, "Close", until=forecasting.last_training_date(table, train_until)
        )
        for company, table in companies.items()
    }


def train_and_forecast(lesson, windows, target, steps, seed, ahead):
    """Trains a network. Returns its forecasts [test + 1, ahead], scaled."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(windows.x.shape[2], target, seed)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters")
        lesson.stage(f"Training on the {target}")
        sess.run(tf.global_variables_initializer())
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: windows.train_x, graph.y: windows.train_y},
            batch_size=BATCH_SIZE,
            seed=seed,
            report=lambda step, loss: lesson.progress(step, loss, of=steps),
        )
        lesson.speed(history)
        lesson.live(sess, graph, windows, target)

        def network(x):  # [n, 30, columns] -> [n, 1]
            return sess.run(graph.forecast, feed_dict={graph.x: x})

        return forecasting.roll_forward(network, windows, ahead)


def forecast_with_baselines(windows, ahead):
    """Returns {label: forecasts [test + 1, ahead], scaled} of persistence and least squares."""
    baselines = {
        "persistence": lambda x: forecasting.persistence(x, windows.target),
        "least squares": lambda x: forecasting.least_squares(windows.train_x, windows.train_y, x),
    }
    return {
        label: forecasting.roll_forward(baseline, windows, ahead)
        for label, baseline in baselines.items()
    }


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    target="both",
    read="closes",
    epochs=15,
    ahead=1,
    train_until=None,
    name=None,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    companies = read_companies(csv, read, name, strict, columns, encoding)
    if csv:
        lesson.notes(dict.fromkeys(note for table in companies.values() for note in table.notes))
    windows_of = cut_windows(companies, train_until)
    lesson.stage("The data")
    for company, table in companies.items():
        lesson.say(f"  {company}")
        lesson.say(forecasting.description(table, windows_of[company]))
    lesson.ask(
        "The test is a later stretch of days. Why not every fifth day instead?",
        "Days beside training days are nearly known: the test would measure memory, not "
        "forecasting. Nobody has tomorrow's price when today's is to be forecast.",
        ["it makes no difference", "the days between would give the test away", "fewer days"],
    )
    lesson.ask(
        "A network that forecasts the change begins at persistence: a change of 0. Where will the "
        "training take it?",
        "Nowhere: its error stays that of persistence. The changes of 30 days tell next to nothing "
        "of the next one. Trained longer it learns them by heart, and gets worse.",
        ["below persistence", "it stays there", "above persistence, like the level"],
    )

    targets = ("level", "change") if target == "both" else (target,)

    first = next(iter(companies))  # shown in full; of the others only the errors
    rows = []
    for company, windows in windows_of.items():
        batches = training.steps_per_epoch(windows.train, BATCH_SIZE)
        shown = lesson if company == first else lab.QUIET
        rolled = {}
        for trained in reversed(targets):  # the change first
            train_steps = steps or epochs * batches
            rolled[f"LSTM, {trained}"] = train_and_forecast(
                shown, windows, trained, train_steps, seed, ahead
            )
        rolled |= forecast_with_baselines(windows, ahead)
        forecasts = {label: values[: len(windows.test_y), :1] for label, values in rolled.items()}
        evaluation = forecasting.evaluate(windows, forecasts)
        counts = forecasting.counts(companies[company], windows)
        metrics = forecasting.as_metrics(evaluation.scores, test=f"LSTM, {targets[-1]}")
        rows.append({"name": company, **counts, **metrics})
        if company == first:
            drawn = {"windows": windows, "forecasts": evaluation.in_units}
            steps_ahead = forecasting.with_ranges(windows, rolled)
            first_scores = evaluation.scores
            first_steps = train_steps
            lesson.stage("RMSE on the test, as a price")
            lesson.say(f"  {'':<6} {'days':>4}  " + "  ".join(forecasts))
        errors = "  ".join(
            f"{score.amount:<{len(label)}.2f}" for label, score in evaluation.scores.items()
        )
        lesson.say(f"  {company:<6} {len(windows.test_y):>4}  {errors}")

    lesson.stage(f"After the file: the close of {first}")
    lesson.say(forecasting.ahead_in_words(windows_of[first], steps_ahead, first_scores))
    title = "Lab 25: 30 days -> the next close"
    lesson.picture(plots.companies, rows, company=first, title=title, **drawn)

    def ratio(key):  # median over companies
        return float(np.median([row[key] / row["persistence_rmse"] for row in rows]))

    result = {
        "companies": len(rows),
        "ratio": ratio("test_rmse"),
        "ols_ratio": ratio("ols_rmse"),
        "ratios": {row["name"]: row["test_rmse"] / row["persistence_rmse"] for row in rows},
        "table": rows,
        "ahead": forecasting.ahead_as_metrics(windows_of[first], steps_ahead),
        "steps": first_steps,
    }
    if target == "both":
        result["level_ratio"] = ratio("lstm_level_rmse")
    return result


def expected(result, *, target, read, csv, **_):
    """Yields the rows of the closing table: errors over persistence's, medians of companies."""
    measured = csv is None and target == "both" and read == "closes"
    yield lab.Row(
        f"error / persistence's, {'change' if target == 'both' else target}",
        result["ratio"],
        between=(0.97, 1.04) if measured else None,
        seeds=(1.005, 1.020) if measured and len(result["ratios"]) == len(COMPANIES) else "",
        show=".3f",
    )
    if "level_ratio" in result:
        yield lab.Row(
            "the same, level",
            result["level_ratio"],
            above=1.1 if measured else None,
            seeds=(1.376, 1.736) if measured and len(result["ratios"]) == len(COMPANIES) else "",
            show=".3f",
        )
    yield lab.Row("the same, least squares", result["ols_ratio"], show=".3f")
    for company, value in result["ratios"].items():
        yield lab.Row(f"  {company}", value, show=".3f")


AFTER = """
The table has errors over persistence's, medians of the companies. A network that forecasts the
change begins at persistence, and the training leaves it there: 1.00 to 1.02 (seeds 0 to 9; on IBM
0.997 to 1.015). With the same windows, units and steps the network that forecasts the level has 1.4
to 1.7 times the error of persistence: it has to learn to repeat the last close exactly, on prices
unlike those of its training, before it could know anything better.

That is one reason for all the labs on prices: nobody beats persistence here. Least squares does not
either. The changes of thirty days, of one company, tell next to nothing of the next change; if they
did, many would act on it, and it would be in the price already. What can be forecast is another
thing, the size of the next change: that is lab 26.

The last five months are the only test; another --train-until is another test.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.option(
            "--target",
            choices=["level", "change", "both"],
            help="what the networks read and forecast",
        ),
        lab.option(
            "--read", choices=["closes", "all"], help="the closes, or open, high, low and close"
        ),
        lab.option("--epochs", type=lab.positive, help="epochs over the training days"),
        lab.ahead_option("days", 250),
        lab.option("--train-until", metavar="DATE", help="not given: five months before the end"),
        lab.option("--name", metavar="COMPANY", help="only this company"),
        *lab.table_options("your own prices, of one company or of several"),
    ],
    variations=[
        lab.Variation(
            "--target change --epochs 3",
            "Three epochs in place of fifteen: 0.99 to 1.02 (seeds 0 and 1). The network is at "
            "persistence from the beginning.",
            with_own_data=False,
        ),
        lab.Variation(
            "--train-until 2008-08-31 --name IBM",
            "Trained before the crash of 2008 and tested on the four and a half years after it: "
            "the level has 9.9 times the error of persistence, the change 1.00 (seeds 0 and 1).",
            with_own_data=False,
        ),
        lab.Variation(
            "--read all --target change",
            "The lecture's second practice. Open, high and low are prices of the same day; try two "
            "seeds before you say that they help.",
            with_own_data=False,
        ),
        lab.Variation(
            "--ahead 5 --name IBM",
            "A week. The network on the change stays near the last close, as persistence does, and "
            "the ranges of both widen from day to day.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
