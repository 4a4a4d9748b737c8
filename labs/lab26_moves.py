"""Lab 26: the size of tomorrow's move, which can be forecast.

Labs 9, 23, 24 and 25 end at persistence: the next change of a price is not to be had from those
before it. Here the sign of the change is dropped. The size of a move is

    s_t = 100 |price_t / price_t-1 - 1|        percent

Large moves come in clusters: in a crisis each day is large, in a calm year each is small. HAR
(heterogeneous autoregression, Corsi 2009) forecasts the next size from those of the last day, the
last week and the last month (1, 5 and 22 days of trade), by least squares:

    s_t+1 = c + b1 s_t + b5 (mean of 5) + b22 (mean of 22)

An LSTM reads the same 22 sizes one by one:

    forecast = h_22 w + b        loss = mean of (forecast - next size)^2

Prices are adjusted for splits and dividends, so that a split is no move.

Question: is the size of the next move nearer to a forecast than to the mean of all sizes?

| name     | shape          | meaning                              |
|----------|----------------|--------------------------------------|
| x        | [None, 22, 1]  | windows of 22 sizes, scaled          |
| y        | [None, 1]      | the size of the next day's move      |
| outputs  | [None, 22, 10] | h at each day; the last one counts   |
| forecast | [None, 1]      | h_22 w + b                           |
| loss     | []             | mean of the squared errors           |
"""

from types import SimpleNamespace

from common import forecasting, layers, rnn, training
from common.data import price_files, tables
from common.shapes import check_shape
from common.teaching import lab
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = 22  # of trade: a month
WEEK = 5
HIDDEN_SIZE = 10
BATCH_SIZE = 100
LEARNING_RATE = 0.01
TRAINING_SHARE = 0.7
COMPANIES = ("IBM", "AAPL", "GOOG", "MSFT")
LAGS = 60  # days


def build_graph(seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, DAYS, 1])  # [batch, days, 1]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, DAYS, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_22 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - next size)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x, y=y, outputs=outputs, forecast=forecast, loss=loss, train_op=train_op
    )


def read_changes(lesson, csv, strict, columns=None, encoding=None):
    """Returns {company: Series of the changes from day to day, in percent}."""
    if csv:
        companies = price_files.read_companies(
            csv, ("Close",), strict=strict, adjusted=True, renamed=columns, encoding=encoding
        )
        lesson.notes(dict.fromkeys(note for table in companies.values() for note in table.notes))
    else:
        companies = {
            name: price_files.read_prices(lab.data(f"{name}.csv"), ("Adj Close",))
            for name in COMPANIES
        }
    changes = {}
    for name, prices in companies.items():
        percent = 100 * forecasting.returns(prices.values[:, 0], source=prices.source)
        changes[name] = tables.with_columns(prices, {"change": percent}).select(["change"])
    return changes


def last_day_week_month(x):
    """The numbers that HAR reads of windows [n, 22, 1]: [n, 3, 1]."""
    return np.stack([x[:, -1], x[:, -WEEK:].mean(axis=1), x.mean(axis=1)], axis=1)


def har(windows, x):
    """Forecasts by least squares on day, week and month. [n, 22, 1] -> [n, 1]."""
    of_training = last_day_week_month(windows.train_x)
    return forecasting.least_squares(of_training, windows.train_y, last_day_week_month(x))


def baselines(windows):
    """Returns {label: a function from windows [n, 22, 1] to forecasts [n, 1]}."""
    return {
        "HAR": lambda x: har(windows, x),
        "mean of 22 days": lambda x: x.mean(axis=1),
        "mean of training": lambda x: np.full([len(x), 1], windows.train_y.mean()),
        "persistence": lambda x: forecasting.persistence(x, 0),
    }


def train_and_forecast(lesson, windows, epochs, steps, seed, ahead):
    """Trains a network. Returns its forecasts [test + 1, ahead], scaled, and the steps."""
    steps = steps or epochs * training.steps_per_epoch(windows.train, BATCH_SIZE)
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(seed)
        lesson.graph(graph)
        lesson.stage("Training")
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

        def network(x):  # [n, 22, 1] -> [n, 1]
            return sess.run(graph.forecast, feed_dict={graph.x: x})

        return forecasting.roll_forward(network, windows, ahead), steps


def correlation_by_lag(values):
    """Correlation of values[t] with values[t - lag], for lag 1, 2, ...: [LAGS]."""
    lags = range(1, min(LAGS, len(values) // 2) + 1)
    return np.array([np.corrcoef(values[lag:], values[:-lag])[0, 1] for lag in lags])


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=15,
    ahead=1,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    companies = read_changes(lesson, csv, strict, columns, encoding)
    lesson.stage("The data")
    first = next(iter(companies))  # shown in full; of the others only the errors
    rows, drawn = [], {}
    for company, changes in companies.items():
        sizes = changes._replace(values=np.abs(changes.values), columns=("size",))
        windows = forecasting.scaled_windows(sizes, DAYS, "size", share=TRAINING_SHARE)
        shown = lesson if company == first else lab.QUIET
        shown.say(forecasting.description(sizes, windows))
        if company == first:
            lesson.ask(
                "The next change of a price cannot be forecast here. Can its size, up or down?",
                "It can be forecast, a little. A day's size is like those of the days before it: "
                "look at the correlations in the picture.",
                ["no: if not the change, then not its size", "yes", "the size is always the same"],
            )
            lesson.ask(
                "Which sizes say most about the next one?",
                "Those of the whole month. A single day is mostly chance; the mean of 22 days says "
                "how restless the time is. Persistence, a single day, is the worst of all.",
                ["that of the last day", "those of the last month, together"],
            )
        network, network_steps = train_and_forecast(shown, windows, epochs, steps, seed, ahead)
        rolled = {"LSTM": network}
        for label, model in baselines(windows).items():
            rolled[label] = forecasting.roll_forward(model, windows, ahead)
        forecasts = {label: values[: len(windows.test_y), :1] for label, values in rolled.items()}
        evaluation = forecasting.evaluate(windows, forecasts)
        errors = {label: score.amount for label, score in evaluation.scores.items()}
        rows.append({"name": company, **errors})
        if company == first:
            first_steps, first_windows = network_steps, windows
            drawn = {"sizes": sizes, "windows": windows, "forecasts": evaluation.in_units}
            first_scores = evaluation.scores
            steps_ahead = forecasting.with_ranges(
                windows, rolled, least=0
            )  # a size is not negative
            of_changes = correlation_by_lag(changes.values[:, 0])
            of_sizes = correlation_by_lag(sizes.values[:, 0])
            lesson.stage("RMSE on the test, in percent of the price")
            lesson.say(f"  {'':<6} " + "  ".join(f"{label:<5}" for label in errors))
        lesson.say(
            f"  {company:<6} "
            + "  ".join(f"{error:<{max(len(label), 5)}.3f}" for label, error in errors.items())
        )
    lesson.say(
        f"  {first}: correlation of a day's change with the last {of_changes[0]:.2f}, of its size "
        f"with the last {of_sizes[0]:.2f}"
    )

    lesson.stage(f"After the file: the size of the next move, {first}, in percent")
    shown = {label: steps_ahead[label] for label in ("LSTM", "HAR", "mean of training")}
    lesson.say(forecasting.ahead_in_words(first_windows, shown, first_scores))
    title = f"Lab 26: the size of the moves of {first}"
    lesson.picture(plots.moves, rows, of_changes, of_sizes, title=title, **drawn)
    return {
        "companies": len(rows),
        "har_beats_both": count_nearer(rows, "HAR"),
        "lstm_beats_both": count_nearer(rows, "LSTM"),
        "lstm_over_har": float(np.median([row["LSTM"] / row["HAR"] for row in rows])),
        "table": rows,
        "correlation_of_changes": of_changes[0],
        "correlation_of_sizes": of_sizes[0],
        "ahead": forecasting.ahead_as_metrics(first_windows, shown),
        "steps": first_steps,
    }


def count_nearer(rows, label):
    """Of how many companies the model is nearer than persistence and the mean of training."""
    return sum(row[label] < min(row["persistence"], row["mean of training"]) for row in rows)


def expected(result, *, csv, **_):
    """Yields the rows of the closing table."""
    companies = result["companies"]
    for label, key in (("HAR", "har_beats_both"), ("LSTM", "lstm_beats_both")):
        yield lab.Row(
            f"{label} nearer than the mean and persistence",
            f"{result[key]} of {companies}",
            **({} if csv else {"equals": f"{companies} of {companies}"}),
        )
    yield lab.Row(
        "error of LSTM / HAR, median",
        result["lstm_over_har"],
        between=None if csv else (0.95, 1.07),
        show=".3f",
    )


AFTER = """
On each of the four companies least squares on day, week and month is nearer than the mean of all
sizes in training, and much nearer than persistence. A day's change says nothing of the next change;
the size of a day says something of the sizes of the next two months: the correlations fall slowly.

The LSTM, fed with the same 22 sizes, comes to about the same error: 0.99 to 1.04 times that of HAR
(seeds 0 to 11, median of the four companies), and nearer than the mean and persistence on all four
in each of the twelve seeds. And so does the mean of the last 22 days, with nothing fitted. What can
be learned here is one thing, how restless the time is, and the simplest forecast already knows it.

Most of the size stays unknown. If the changes of a restless and of a calm time were normal, and
their spread known exactly, the error would still be three quarters of the mean size.

That is why risk can be forecast and profit cannot. Who knew how large tomorrow's move will be
would not know whether to buy or to sell.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.option("--epochs", type=lab.positive, help="epochs over the training days"),
        lab.ahead_option("days", 250),
        *lab.table_options("your own prices, of one company or of several"),
    ],
    variations=[
        lab.Variation(
            "--ahead 10",
            "Two weeks. HAR's forecasts rise slowly towards the mean: that the time is calm now "
            "says less and less. The ranges are nearly as wide for the tenth day as for the first.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set HIDDEN_SIZE=1",
            "One unit, for the one thing that is to be known. In seven of ten seeds it is nearer "
            "than the mean and persistence on all four companies, 1.00 to 1.03 times HAR's error.",
            with_own_data=False,
        ),
        lab.Variation(
            "--epochs 60",
            "Four times as long changes nothing: 1.01 to 1.03 times HAR's error (seeds 0 to 9).",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
