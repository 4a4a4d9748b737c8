"""Lab 25: thirty days of prices, several companies, a test after a date.

Two practices of a lecture. The first: from the closes of the last 30 days forecast the next close;
train until a date, and test on the days after it. The second: read open, high, low and close. Each
company has networks, scaling and baselines of its own:

    forecast = h_30 w + b        loss = mean of (forecast - next close)^2

Two baselines forecast the same days: persistence, "tomorrow = today", and least squares on the last
30 closes, a statistician's AR(30).

The lecture's dates are 2006-01-01, 2017-06-30 and 2018-01-01. The prices here end on 2013-03-01, so
the training ends in September 2012, and the test has the five months after it. The lecture names
neither epochs nor batch size; here it is 15 epochs with batches of 100.

Question: which forecast is nearest, and do the other three columns help?

| name     | shape                          | meaning                              |
|----------|--------------------------------|--------------------------------------|
| x        | [None, 30, 1] or [None, 30, 4] | closes, or open, high, low and close |
| y        | [None, 1]                      | the close of the day after, scaled   |
| outputs  | [None, 30, 20]                 | h at each day; the last one counts   |
| forecast | [None, 1]                      | h_30 w + b                           |
| loss     | []                             | mean of the squared errors           |
"""

from types import SimpleNamespace

from common import forecasting, layers, plots, rnn, training
from common.data import price_files
from common.shapes import check_shape, count_parameters
from common.teaching import lab

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = 30
HIDDEN_SIZE = 20
BATCH_SIZE = 100
LEARNING_RATE = 0.01
CLOSE = ("Close",)
ALL_FOUR = ("Open", "High", "Low", "Close")
COMPANIES = ("AAPL", "GOOG", "IBM", "MSFT")
TITLES = ("LSTM", "persistence", "least squares", "LSTM, all four", "least squares, all four")
FIRST_DAY = np.datetime64("2006-01-01")  # the lecture's


def build_graph(columns=1, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, DAYS, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, DAYS, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_30 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - next close)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x, y=y, outputs=outputs, forecast=forecast, loss=loss, train_op=train_op
    )


def read_companies(csv, name, strict, columns=None, encoding=None):
    """Returns {company: Series} of open, high, low and close, in time order."""
    if csv:
        return price_files.read_companies(
            csv,
            ALL_FOUR,
            name,
            strict=strict,
            adjusted=True,
            renamed=columns,
            encoding=encoding,
        )
    prices = {}
    for company in COMPANIES:
        file = lab.data(f"{company}.csv")
        prices[company] = price_files.read_prices(file, ALL_FOUR, strict=strict).since(FIRST_DAY)
    return price_files.only(prices, name, "the course's data")


def cut_windows(companies, train_until):
    """Returns {company: {columns: Windows}}, for the closes alone and for all four columns."""
    prepared = {}
    for company, table in companies.items():
        until = forecasting.last_training_date(table, train_until)
        prepared[company] = {
            columns: forecasting.scaled_windows(table.select(columns), DAYS, "Close", until=until)
            for columns in (CLOSE, ALL_FOUR)
        }
    return prepared


def train_and_forecast(lesson, windows, steps, seed):
    """Trains a network. Returns its forecasts of the test [test, 1], scaled."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(windows.x.shape[2], seed)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters")
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
            report=lesson.progress,
        )
        lesson.speed(history)
        return sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})


def with_baselines(windows, forecast):
    """Returns the network's forecasts and those of two baselines: {label: [test, 1]}, scaled."""
    return {
        "LSTM": forecast,
        "persistence": forecasting.persistence(windows.test_x, windows.target),
        "least squares": forecasting.least_squares(
            windows.train_x, windows.train_y, windows.test_x
        ),
    }


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=15,
    train_until=None,
    name=None,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    companies = read_companies(csv, name, strict, columns, encoding)
    if csv:
        lesson.notes(dict.fromkeys(note for table in companies.values() for note in table.notes))
    windows_of = cut_windows(companies, train_until)
    lesson.stage("The data")
    for company, table in companies.items():
        lesson.say(f"  {company}")
        lesson.say(forecasting.description(table, windows_of[company][CLOSE]))
    lesson.ask(
        "The test is a later stretch of days. Why not every fifth day instead?",
        "Days beside training days are nearly known: the test would measure memory, not "
        "forecasting. Nobody has tomorrow's price when today's is to be forecast.",
        ["it makes no difference", "the days between would give the test away", "fewer days"],
    )
    lesson.ask(
        "Open, high and low are three more columns. Do they help to forecast the close?",
        "One run cannot tell. On the course's prices they help all four networks with seed 0, two "
        "of four with seed 1, and one at most with seed 2. Least squares, which has no seed, gets "
        "worse with them or stays as it is.",
        ["yes, more columns are more information", "no", "one run cannot tell"],
    )

    first = next(iter(companies))  # shown in full; of the others only the errors
    rows, drawn = [], {}
    for company, windows in windows_of.items():
        closes, all_four = windows[CLOSE], windows[ALL_FOUR]
        train_steps = steps or epochs * training.steps_per_epoch(closes.train, BATCH_SIZE)
        shown = lesson if company == first else lab.QUIET
        forecast = train_and_forecast(shown, closes, train_steps, seed)
        of_all_four = train_and_forecast(lab.QUIET, all_four, train_steps, seed)

        evaluation = forecasting.evaluate(closes, with_baselines(closes, forecast))
        more = forecasting.scores(all_four, with_baselines(all_four, of_all_four))
        scores = {
            **evaluation.scores,
            "LSTM, all four": more["LSTM"],
            "least squares, all four": more["least squares"],
        }
        counts = forecasting.counts(companies[company], closes)
        rows.append({"name": company, **counts, **forecasting.as_metrics(scores)})
        if company == first:
            first_steps = train_steps
            drawn = {"windows": closes, "forecasts": evaluation.in_units}
            lesson.stage("RMSE on the test, in dollars")
            lesson.say(f"  {'':<6} {'days':>4}  " + "  ".join(TITLES))
        errors = "  ".join(
            f"{score.amount:>{len(title)}.2f}" for title, score in zip(TITLES, scores.values())
        )
        lesson.say(f"  {company:<6} {len(closes.test_y):>4}  {errors}")
    lesson.say("  all four: open, high, low, close")
    title = "Lab 25: 30 days -> the next close"
    lesson.picture(plots.companies, rows, company=first, title=title, **drawn)

    names = ("test_rmse", "persistence_rmse", "ols_rmse", "lstm_all_four_rmse")
    return {
        "companies": len(rows),
        **{name: float(np.median([row[name] for row in rows])) for name in names},
        "beat_persistence": sum(row["test_rmse"] < row["persistence_rmse"] for row in rows),
        "helped_by_all_four": sum(row["lstm_all_four_rmse"] < row["test_rmse"] for row in rows),
        "table": rows,
        "steps": first_steps,
    }


def expected(result, *, csv, **_):
    """Yields the rows of the closing table."""
    nearer = f"{result['beat_persistence']} of {result['companies']}"
    yield lab.Row("LSTM nearer than persistence", nearer)
    yield lab.Row(
        "LSTM's error / persistence's",
        result["test_rmse"] / result["persistence_rmse"],
        between=None if csv else (1, 3),
        because="it forecasts the level of the price",
        show=".2f",
    )
    yield lab.Row("median RMSE, persistence", result["persistence_rmse"], show=".4f")
    yield lab.Row("median RMSE, least squares", result["ols_rmse"], show=".4f")
    yield lab.Row("median RMSE, LSTM", result["test_rmse"], show=".4f")
    yield lab.Row("median RMSE, LSTM, all four", result["lstm_all_four_rmse"], show=".4f")


AFTER = """
No network comes nearer than persistence. Tomorrow's price is today's and a small change, and the
change is hard to foresee. The network forecasts the level of the price, scaled by the range of
seven years, so it first has to learn to repeat the last close exactly, and any error in that is
larger than what could be gained. Least squares does repeat it: its error is that of persistence,
nearly. A network that forecasts the change would begin where persistence is: a change of 0.

Whether open, high and low help cannot be seen in one run: the difference changes its sign with the
seed. A claim about a network needs several seeds.

The median is over companies, of the scaled errors. The last five months are the only test; another
--train-until is another test.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.option("--epochs", type=lab.positive, help="epochs over the training days"),
        lab.option("--train-until", metavar="DATE", help="not given: five months before the end"),
        lab.option("--name", metavar="COMPANY", help="only this company"),
        *lab.table_options("your own prices, of one company or of several"),
    ],
    variations=[
        lab.Variation(
            "--seed 1",
            "Open, high and low make AAPL and GOOG worse, IBM and MSFT better. With seed 0 they "
            "helped all four.",
            with_own_data=False,
        ),
        lab.Variation(
            "--epochs 60 --name IBM",
            "Four times as long: $3.26 in place of $3.39. Persistence is at $2.16.",
            with_own_data=False,
        ),
        lab.Variation(
            "--train-until 2008-08-31 --name IBM",
            "Trained before the crash of 2008 and tested on the four and a half years after it: "
            "$15.70, seven times persistence. The price rises above all that training has seen.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set DAYS=5 --name IBM",
            "Five days do as well as thirty: $3.17 in place of $3.39. Older closes say little.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
