"""Lab 22: next month's sales, and what to feed a network.

Sales have a trend and a season: they grow over the years, and December is high each year. An LSTM
reads twelve numbers one by one, one for each of the last twelve months, and its last output becomes
the forecast:

    forecast = h_12 w + b        loss = mean of (forecast - what comes next)^2

The same network is trained twice. What it reads and forecasts is

    the level     the sales y_t, scaled to lie between 0 and 1 in training
    the change    log(y_t / y_t-12), the growth since the month a year before,
                  less its mean in training, over its standard deviation there

A forecast of the change becomes sales again by sales = y_t-12 exp(change).

What must a network beat? Three rules with nothing fitted:

    persistence            y_t+1 = y_t
    same month last year   y_t+1 = y_t-11
    last year's growth     y_t+1 = y_t-11 y_t / y_t-12   grown as this month has

and the linear models of statisticians, AR (autoregressive) and ARMA (with a moving average of past
errors), fitted on the training part:

    AR(p):      y_t+1 = c + phi_1 y_t + ... + phi_p y_t+1-p
    ARMA(1, 1): y_t+1 = c + phi y_t + theta e_t        e_t = y_t - its forecast

AR(p) is fitted by least squares on windows of p months; ARMA step by step, since each error
depends on phi and theta.

--newest-first reverses the months, as the lecture hands them over, and compares three seeds each
way. --practice is the lecture's exercise: 100 or 200 epochs, 12 or 6 months. Both train on the
level.

Question: which of these forecasts has the smallest error on months that it has not seen?

| name     | shape            | meaning                                               |
|----------|------------------|-------------------------------------------------------|
| x        | [None, 12, 1]    | windows of twelve months: the level or the change     |
| y        | [None, 1]        | the month after, as level or as change                |
| outputs  | [None, 12, 20]   | h after each month; the last one counts               |
| forecast | [None, 1]        | h_12 w + b                                            |
| loss     | []               | mean of the squared errors                            |
"""

from types import SimpleNamespace

from common import forecasting, layers, rnn, training
from common.errors import InputError
from common.shapes import check_shape, count_parameters
from common.teaching import lab
from labs.support import month_files, plots

import numpy as np
import tensorflow.compat.v1 as tf

SEASON = 12  # months
HIDDEN_SIZE = 20
BATCH_SIZE = 30
LEARNING_RATE = 0.001
ORDERS = (1, 12, 13)  # of AR
SEEDS = 3  # for each order of the months
TRAIN_UNTIL = "2010-12"  # the lecture's


def build_graph(months=12, seed=0):
    tf.set_random_seed(seed)
    x = tf.placeholder(tf.float32, [None, months, 1])  # [batch, months, 1]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    cell = rnn.BasicLSTMCell(num_units=HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, x, dtype=tf.float32)
    check_shape(outputs, [None, months, HIDDEN_SIZE])  # [batch, months, hidden]

    # forecast = h_12 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - what comes next)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=LEARNING_RATE).minimize(loss)
    return SimpleNamespace(
        x=x, y=y, outputs=outputs, forecast=forecast, loss=loss, train_op=train_op
    )


class Level:
    """Feeds the scaled sales as they are. Windows: scaled, [n, reach, 1]."""

    def __init__(self, months):
        self.months = months

    def inputs(self, x):
        return x[:, -self.months :]  # [n, months, 1]

    def target(self, x, y):
        return y  # [n, 1]

    def sales(self, x, output):
        return output  # [n, 1], scaled


class Change:
    """Feeds log(y_t / y_t-12), standardised on the training part."""

    def __init__(self, windows, months):
        self.months = months
        self.scaler = windows.scaler
        changes = self.changes(windows.train_x)
        self.mean, self.deviation = changes.mean(), changes.std()

    def changes(self, x):
        amounts = self.scaler.inverse_transform(x, 0)  # [n, reach, 1]
        return np.log(amounts[:, SEASON:] / amounts[:, :-SEASON])[:, -self.months :]

    def inputs(self, x):
        return (self.changes(x) - self.mean) / self.deviation  # [n, months, 1]

    def target(self, x, y):
        after = np.concatenate([x, y[:, np.newaxis]], axis=1)  # [n, reach + 1, 1]
        return self.inputs(after)[:, -1]  # [n, 1]

    def sales(self, x, output):
        year_before = self.scaler.inverse_transform(x[:, -SEASON], 0)  # [n, 1]
        # sales = y_t-12 exp(change)
        amounts = year_before * np.exp(output * self.deviation + self.mean)
        return self.scaler.transform(amounts)  # [n, 1], scaled


def train_and_forecast(lesson, windows, feeding, steps, seed, newest_first=False, ahead=1):
    """Trains a network. Returns its forecasts [test + 1, ahead], scaled, and its history."""

    def read(x):
        inputs = feeding.inputs(x)
        return inputs[:, ::-1] if newest_first else inputs

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(feeding.months, seed)
        lesson.graph(graph)
        lesson.say(f"  {count_parameters():,} parameters")
        lesson.stage(f"Training on the {type(feeding).__name__.lower()}")
        sess.run(tf.global_variables_initializer())
        target = feeding.target(windows.train_x, windows.train_y)
        history = training.train(
            sess,
            graph.train_op,
            graph.loss,
            steps=steps,
            examples={graph.x: read(windows.train_x), graph.y: target},
            batch_size=BATCH_SIZE,
            seed=seed,
            report=lambda step, loss: lesson.progress(step, loss, of=steps),
        )
        lesson.speed(history)

        def forecast(x):  # [n, reach, 1] -> [n, 1]
            return feeding.sales(x, sess.run(graph.forecast, feed_dict={graph.x: read(x)}))

        return forecasting.roll_forward(forecast, windows, ahead), history


def last_years_growth(windows, x):
    """y_t+1 = y_t-11 y_t / y_t-12. [n, reach, 1] -> [n, 1], both scaled."""
    amounts = windows.scaler.inverse_transform(x, 0)
    return windows.scaler.transform(amounts[:, -SEASON] * amounts[:, -1] / amounts[:, -SEASON - 1])


def forecast_with_linear_models(windows, sales):
    """Returns {label: forecasts of the test [test, 1], scaled} of the models that are fitted."""
    train_x, train_y, test_x = windows.train_x, windows.train_y, windows.test_x
    forecasts = {}
    for order in ORDERS:
        forecasts[f"AR({order})"] = forecasting.autoregression(train_x, train_y, test_x, 0, order)
    # ARMA goes through the whole series, month by month, and is fitted on the training months.
    scaled = windows.scaler.transform(sales.values)[:, 0]  # [rows]
    train_rows = windows.rows[windows.train]
    arma, _ = forecasting.arma(scaled, train_rows, (1, 1))  # [rows]
    forecasts["ARMA(1, 1)"] = arma[windows.rows[windows.train :], np.newaxis]
    return forecasts


def compare(lesson, title, windows, settings, steps):
    """Trains on the level for each of the settings; returns a dictionary each, with its errors."""
    lesson.stage(title)
    rows = []
    for setting in settings:
        months, newest_first, epochs, seed = setting.values()
        count = steps or steps_of(windows, epochs)
        rolled, _ = train_and_forecast(lab.QUIET, windows, Level(months), count, seed, newest_first)
        rmse = forecasting.rmse(rolled[: len(windows.test_y)], windows.test_y)
        rows.append({**setting, "mse": rmse**2, "rmse": rmse})
        order = "newest first" if newest_first else "in time order"
        lesson.say(
            f"  {months:>2} months {order:<13}  {epochs} epochs  seed {seed}  "
            f"MSE {rmse**2:.5f}  RMSE {rmse:.4f}"
        )
    return rows


def steps_of(windows, epochs):
    return epochs * training.steps_per_epoch(windows.train, BATCH_SIZE)


def run(
    lesson=lab.QUIET,
    *,
    steps=None,
    seed=0,
    epochs=100,
    months=12,
    ahead=1,
    newest_first=False,
    practice=False,
    train_until=TRAIN_UNTIL,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
    monthly=None,
):
    sales = month_files.read_months(
        csv or lab.data("auscafe.csv"),
        strict=strict,
        monthly=monthly,
        renamed=columns,
        encoding=encoding,
    )
    lesson.notes(sales.notes)
    if (sales.values <= 0).any():
        raise InputError(f"{sales.source}: a value is not above 0, and has no growth")
    reach = max(SEASON + months, *ORDERS)  # so that every model forecasts the same months
    trained = (sales.dates[reach:] <= np.datetime64(TRAIN_UNTIL)).sum()
    if train_until == TRAIN_UNTIL and not SEASON <= trained < len(sales.dates) - reach:
        train_until = None  # a file of other years is split half a year before its end
    until = forecasting.last_training_date(sales, train_until)
    windows = forecasting.scaled_windows(sales, reach, sales.columns[0], until=until)
    unit = sales.columns[0]
    lesson.stage("The data")
    lesson.say(forecasting.description(sales, windows))
    lesson.ask(
        "What is the simplest good forecast for next December?",
        "Last December's sales: the same month last year. November lies outside the season, and "
        "the mean of all months ignores the season and the trend.",
        ["this November's sales", "last December's sales", "the mean of all months"],
    )
    lesson.ask(
        "The same network is trained on the level of the sales and on their change over a year. "
        "Which forecast will be nearer?",
        "The one from the change. Its windows can be computed from the sales, so it is told "
        "nothing new; but the season is divided out, and what remains is easy to learn.",
        ["from the level: it holds everything", "from the change", "they are equally near"],
    )
    steps = steps or steps_of(windows, epochs)
    rolled, histories = {}, {}
    feedings = {"LSTM, change": Change(windows, months), "LSTM, level": Level(months)}
    for label, feeding in feedings.items():
        shown = lesson if label == "LSTM, change" else lab.QUIET
        rolled[label], histories[label] = train_and_forecast(
            shown, windows, feeding, steps, seed, newest_first, ahead
        )
    rules = {
        "last year's growth": lambda x: last_years_growth(windows, x),
        "same month last year": lambda x: forecasting.seasonal_naive(x, 0, SEASON),
        "persistence": lambda x: forecasting.persistence(x, 0),
    }
    for label, rule in rules.items():
        rolled[label] = forecasting.roll_forward(rule, windows, ahead)

    lesson.stage("The test")
    forecasts = {label: values[: len(windows.test_y), :1] for label, values in rolled.items()}
    forecasts |= forecast_with_linear_models(windows, sales)
    evaluation = forecasting.evaluate(windows, forecasts)
    actual = windows.in_units(windows.test_y)  # [test]
    percent = {}
    lesson.say(f"  {unit}\n  {'':<21} RMSE    mean error")
    for label, amounts in evaluation.in_units.items():
        percent[label] = 100 * float(np.mean(np.abs(amounts / actual - 1)))
        error = evaluation.scores[label].amount
        lesson.say(f"  {label:<21} {error:.4f}  {percent[label]:.1f} %")
    swings = {
        label: np.std(np.diff(forecasts[label][:, 0])) / np.std(np.diff(windows.test_y[:, 0]))
        for label in feedings
    }
    for label, swing in swings.items():
        lesson.say(f"  {label}: from month to month it swings {swing:.0%} as much as the sales")

    lesson.stage("After the file")
    shown = ("LSTM, change", "last year's growth", "same month last year")
    steps_ahead = forecasting.with_ranges(windows, {label: rolled[label] for label in shown})
    lesson.say(forecasting.ahead_in_words(windows, steps_ahead, evaluation.scores, digits=3))
    lesson.picture(plots.sales, sales, windows, evaluation, percent, "Lab 22: next month's sales")

    level = histories["LSTM, level"]
    result = {
        "loss": histories["LSTM, change"].losses[-10:].mean(),
        "level_loss": level.losses[-10:].mean(),
        "level_first_loss": level.losses[0],
        "swing": swings["LSTM, change"],
        "level_swing": swings["LSTM, level"],
        "left_out": len(sales.left_out),
        **forecasting.as_metrics(evaluation.scores, "units", test="LSTM, change"),
        "percent": percent,
        "ahead": forecasting.ahead_as_metrics(windows, steps_ahead),
        "steps": steps,
    }

    def setting(months, newest_first, epochs, seed):
        return {"months": months, "newest_first": newest_first, "epochs": epochs, "seed": seed}

    if practice:
        settings = [setting(m, False, e, seed) for e in (100, 200) for m in (12, 6)]
        result["table"] = compare(lesson, "The practice", windows, settings, steps)
    if newest_first:
        seeds = range(seed, seed + SEEDS)
        settings = [setting(months, order, epochs, s) for order in (False, True) for s in seeds]
        rows = compare(lesson, "In time order and newest first", windows, settings, steps)
        in_order, backwards = np.reshape([row["rmse"] for row in rows], [2, SEEDS])
        cost = np.median(backwards) - np.median(in_order)
        lesson.say(
            f"  medians: newest first is {'worse' if cost > 0 else 'better'} by {abs(cost):.4f}"
        )
        result["orders"] = rows
        result["newest_first_cost"] = cost
    return result


def expected(result, *, epochs, months, newest_first, train_until, csv, **_):
    """Yields the rows of the closing table."""
    as_measured = csv is None and (train_until, months, epochs) == (TRAIN_UNTIL, 12, 100)
    in_order = as_measured and not newest_first
    yield lab.Row(
        "LSTM fed with the change",
        result["test_rmse"],
        below=1.1 * result["last_years_growth_rmse"] if in_order else None,
        because="about last year's growth",
        seeds=(0.0225, 0.0241) if in_order else "",
        show=".4f",
    )
    yield lab.Row(
        "LSTM fed with the level",
        result["lstm_level_rmse"],
        above=2 * result["test_rmse"] if in_order else None,
        because="twice that",
        seeds=(0.064, 0.107) if in_order else "",
        show=".4f",
    )
    yield lab.Row("last year's growth", result["last_years_growth_rmse"], show=".4f")
    yield lab.Row("same month last year", result["same_month_last_year_rmse"], show=".4f")
    for order in ORDERS[-2:]:
        yield lab.Row(f"AR({order})", result[f"ar({order})_rmse"], show=".4f")
    yield lab.Row("swing, fed with the level", result["level_swing"], show=".0%")
    yield lab.Row(
        "training loss, level",
        result["level_loss"],
        below=result["level_first_loss"] / 10 if as_measured else None,
        because="a tenth of the first",
        show=".4f",
    )


AFTER = """
The table has the RMSE of the scaled sales; above it stands the same in the file's own unit.

What a network is fed decides. On the course's months the same network, with the same steps, errs
three times as much when it is fed with the level as when it is fed with the change over a year
(seeds 0 to 11: 0.068 [0.064, 0.107] and 0.0232 [0.0225, 0.0241]). The change is computed from the
same sales: nothing is added. But the season and the growth are divided out beforehand, and the
network needs to learn only how the growth changes. Fed with the level it follows the trend: from
month to month its forecasts swing 4 to 12 % as much as the sales.

The network is not what makes the forecast good. The rule y_t-11 y_t / y_t-12, with nothing fitted,
has an error of 0.0237, and AR(13) 0.0236. AR(13) is better than AR(12) by a third because it alone
can form nearly that rule: y_t-11 + (y_t - y_t-12), the same month last year plus what the sales
have grown within a year. A good description of the data comes first; what reads it comes second.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.option("--epochs", type=lab.positive, help="epochs over the training months"),
        lab.option("--months", type=lab.positive, help="months that the network reads"),
        lab.ahead_option("months", 120),
        lab.option("--newest-first", action="store_true", help="reverse the months and compare"),
        lab.option("--practice", action="store_true", help="100 and 200 epochs, 12 and 6 months"),
        lab.option("--train-until", metavar="MONTH", help="the rest is the test"),
        *lab.table_options("your months, or a file of an office of statistics"),
        lab.option(
            "--monthly",
            choices=sorted(month_files.OF_DAYS),
            help="what a month's value is, where --csv has days",
        ),
    ],
    variations=[
        lab.Variation(
            "--ahead 12",
            "A whole year. Each forecast is read as if it were true, so the ranges grow. The next "
            "December comes out highest, as in each year before.",
            with_own_data=False,
        ),
        lab.Variation(
            "--months 1",
            "One number, the growth of the last month, does nearly as well as twelve: 0.0240 "
            "(0.0239 to 0.0241, seeds 0 to 9) in place of 0.0232.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set LEARNING_RATE=0.01",
            "Ten times the rate: fed with the change the network begins to learn noise by heart, "
            "0.037 (0.034 to 0.044), and is still ahead of the level, 0.064 (0.061 to 0.066; seeds "
            "0 to 9).",
            with_own_data=False,
        ),
        lab.Variation(
            "--newest-first",
            "On these sales the order is noise: of seeds 0 to 11 newest first is better in six and "
            "worse in six. On the lecture's file (Statistics Canada, table 080-0020, not part of "
            "this course) it is better in each of ten seeds, 0.094 in place of 0.147 (medians): "
            "the month that is read last is then the same month last year.",
            with_own_data=False,
        ),
        lab.Variation(
            "--practice",
            "On the level. Twelve months: 200 epochs in place of 100 have 0.062 in place of 0.068 "
            "(medians of ten seeds). Six months do as well as twelve after 100 epochs, 0.070, and "
            "gain less from 200, 0.069. The change has a third of all of these.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
