"""Lab 23: linear regression only, and more features.

The exercise to lab 9: forecast the next close from the same windows of seven days, 7 x 5 = 35
numbers, without a recurrent network:

    z = (x - mean) M
    forecast = z w + b        loss = mean of (forecast - next close)^2

The loss of a linear regression has one minimum. Least squares computes it in closed form;
gradient descent goes to it step by step. Both are done here, twice:

    as they are   M = 1 and mean = 0: z is the 35 scaled prices
    decorrelated  M is chosen so that no two of the numbers in z are correlated,
                  and each has variance 1

The condition number of a loss is its greatest curvature over its least. It is 1 where the loss is
a round bowl, and large where it is a long narrow valley.

The second exercise adds features: moving averages and returns of the close (a return is the
relative change of the price), for the regression and for lab 9's LSTM, on the same test days. The
lecture also suggests keywords in the news: that is lab 27.

Question: how many steps does gradient descent need?

| name     | shape         | meaning                                          |
|----------|---------------|--------------------------------------------------|
| x        | [None, 7, 5]  | windows of seven days, as in lab 9               |
| y        | [None, 1]     | the close of the day after, scaled               |
| z        | [None, 35]    | the 35 numbers of x, as they are or decorrelated |
| forecast | [None, 1]     | z w + b                                          |
| loss     | []            | mean of the squared errors                       |
"""

from types import SimpleNamespace

from common import forecasting, training
from common.data import price_files, tables
from common.shapes import check_shape
from common.teaching import lab
from labs import lab09_stock_many_to_one as lab09
from labs.support import plots

import numpy as np
import tensorflow.compat.v1 as tf

DAYS = lab09.SEQUENCE_LENGTH
COLUMNS = lab09.COLUMNS
MEANS = (10, 20)  # days; longer than the window, to tell something new
RETURNS = (1, 5)  # days
RATE = 1.0  # the learning rate is RATE / greatest curvature
SEEDS = 3  # of each LSTM
SAME = 1e-9  # forecasts that differ by less are the same: float64 has 16 digits


def build_graph(mean, matrix, learning_rate):
    numbers = matrix.shape[1]  # 35, or fewer where some are sums of others
    columns = len(matrix) // DAYS  # 5; a file may lack some
    x = tf.placeholder(tf.float64, [None, DAYS, columns])  # [batch, days, columns]
    y = tf.placeholder(tf.float64, [None, 1])  # [batch, 1]

    # z = (x - mean) M
    flat = tf.reshape(x, [-1, DAYS * columns])  # [batch, 35]
    z = check_shape(tf.matmul(flat - mean, matrix), [None, numbers])  # [batch, 35]
    # forecast = z w + b
    w = tf.get_variable("w", [numbers, 1], tf.float64, tf.zeros_initializer())
    b = tf.get_variable("b", [1], tf.float64, tf.zeros_initializer())
    forecast = check_shape(tf.matmul(z, w) + b, [None, 1])  # [batch, 1]

    # loss = mean of (forecast - next close)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss)
    return SimpleNamespace(x=x, y=y, z=z, forecast=forecast, loss=loss, train_op=train_op)


def read_prices(csv, strict, columns=None, encoding=None):
    """Returns lab 9's columns that there are, for the same days, and these with more features."""
    table = price_files.read_prices(
        csv or lab.data("GOOG.csv"),
        COLUMNS,
        strict=strict,
        optional=price_files.OPTIONAL,
        adjusted=bool(csv),
        renamed=columns,
        encoding=encoding,
    )
    close = table.select(["Close"]).values[:, 0]
    features = {}
    for days in MEANS:
        features[f"mean of {days}"] = forecasting.moving_average(close, days)
    for days in RETURNS:
        features[f"return over {days}"] = forecasting.returns(close, days, table.source)
    more = tables.with_columns(table, features)
    if not csv:
        more = more.last(lab09.DAYS)
    return more.select(table.columns), more


def train_lstm(windows, steps, seed):
    """Returns the test RMSE of lab 9's LSTM, trained as there."""
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = lab09.build_graph(seed=seed, columns=windows.x.shape[2])
        sess.run(tf.global_variables_initializer())
        feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
        training.train(sess, graph.train_op, graph.loss, feed_dict, steps=steps)
        forecast = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})
    return forecasting.rmse(forecast, windows.test_y)


def least_squares(windows):
    """Returns the forecasts of the test by linear regression in closed form, [test, 1]."""
    return forecasting.least_squares(windows.train_x, windows.train_y, windows.test_x)


def run(
    lesson=lab.QUIET,
    *,
    steps=1000,
    seed=0,
    ahead=1,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    prices, with_features = read_prices(csv, strict, columns, encoding)
    windows = forecasting.scaled_windows(prices, DAYS, "Close", share=0.7)
    more = forecasting.scaled_windows(with_features, DAYS, "Close", share=0.7)
    lesson.notes(prices.notes)
    lesson.stage("The data")
    lesson.say(forecasting.description(prices, windows))

    closed_form = least_squares(windows)
    inputs = {
        "as they are": (np.zeros(windows.flat.shape[1]), np.eye(windows.flat.shape[1])),
        "decorrelated": forecasting.decorrelation(windows.flat),
    }
    forecasts, losses, differences, conditions = {}, {}, {}, {}
    for label, (mean, matrix) in inputs.items():
        lesson.stage(f"Gradient descent, the numbers {label}")
        least, greatest = forecasting.curvatures((windows.flat - mean) @ matrix)
        conditions[label] = greatest / least
        rate = RATE / greatest
        lesson.say(f"  condition number {greatest / least:,.4g}, learning rate {rate:.4g}")
        if label == "as they are":
            lesson.ask(
                f"The loss has one minimum. Will gradient descent be there after {steps:,} steps?",
                "No. Along the bottom of the valley the slope is small, and so are the steps. A "
                "larger learning rate does not help: across the valley the loss is steep, and "
                "above 2 / greatest curvature, twice the rate here, each step is longer than the "
                "one before.",
                ["yes", "no, the learning rate is too small", "no, the valley is too long"],
            )
        if label == "decorrelated":
            lesson.ask(
                "The condition number is 1: the loss is a round bowl, equally steep all round. How "
                "many steps will it take?",
                "One. In a round bowl the gradient points to the minimum, and the learning rate "
                "1 / curvature takes it there. In a valley the gradient points across it.",
                ["about a thousand", "about ten", "one"],
            )
        with tf.Graph().as_default(), tf.Session() as sess:
            graph = build_graph(mean, matrix, rate)
            if label == "as they are":
                lesson.graph(graph)
            sess.run(tf.global_variables_initializer())
            feed_dict = {graph.x: windows.train_x, graph.y: windows.train_y}
            history = training.train(
                sess,
                graph.train_op,
                graph.loss,
                feed_dict,
                steps=steps,
                report=lambda step, loss: lesson.progress(step, loss, of=steps),
            )
            lesson.speed(history)
            forecasts[label] = sess.run(graph.forecast, feed_dict={graph.x: windows.test_x})
        losses[label] = history.losses
        differences[label] = np.abs(forecasts[label] - closed_form).max()
        lesson.say(
            f"  greatest difference from the closed form's forecasts: {differences[label]:.2g}"
        )

    lesson.stage("The test")
    forecasts["persistence"] = forecasting.persistence(windows.test_x, windows.target)
    forecasts["least squares"] = closed_form
    scores = forecasting.scores(windows, forecasts)
    for label, (scaled, error) in scores.items():
        lesson.say(f"  {label:<14} RMSE {scaled:.5f} scaled, {error:,.2f} as a price")

    lesson.stage("After the file")
    models = {
        "least squares": lambda x: forecasting.least_squares(windows.train_x, windows.train_y, x),
        "persistence": lambda x: forecasting.persistence(x, windows.target),
    }
    steps_ahead = forecasting.with_ranges(
        windows,
        {label: forecasting.roll_forward(model, windows, ahead) for label, model in models.items()},
    )
    lesson.say(forecasting.ahead_in_words(windows, steps_ahead, scores))

    lesson.stage(f"Lab 9's LSTM, {SEEDS} seeds, and more features")
    seeds = range(seed, seed + SEEDS)
    errors = {
        "linear": [scores["least squares"].scaled],
        "linear, more": [forecasting.rmse(least_squares(more), more.test_y)],
        "LSTM": [train_lstm(windows, steps, lstm_seed) for lstm_seed in seeds],
        "LSTM, more": [train_lstm(more, steps, lstm_seed) for lstm_seed in seeds],
    }
    medians = {label: float(np.median(rmses)) for label, rmses in errors.items()}
    for label, rmses in errors.items():
        lesson.say(f"  {label:<13} RMSE " + "  ".join(f"{rmse:.5f}" for rmse in rmses))
    persistence = scores["persistence"].scaled
    lesson.picture(plots.regressions, losses, errors, persistence, "Lab 23: linear regression only")
    return {
        "max_difference": differences["decorrelated"],
        "raw_max_difference": differences["as they are"],
        "condition_number": conditions["as they are"],
        "left_out": len(prices.left_out),
        **forecasting.as_metrics(scores, test="decorrelated"),
        "ahead": forecasting.ahead_as_metrics(windows, steps_ahead),
        "lstm_rmse": medians["LSTM"],
        "lstm_rmses": errors["LSTM"],
        "more_features_ols_rmse": medians["linear, more"],
        "more_features_lstm_rmse": medians["LSTM, more"],
    }


def expected(result, **_):
    """Yields the rows of the closing table."""
    yield lab.Row(
        "difference from the closed form, decorrelated",
        result["max_difference"],
        below=SAME,
        because="the same",
        lecture="an exercise",
        show=".2g",
    )
    yield lab.Row(
        "difference from the closed form, as they are", result["raw_max_difference"], show=".2g"
    )
    yield lab.Row("condition number, as they are", result["condition_number"], show=",.0f")
    yield lab.Row("test RMSE, linear", result["ols_rmse"], show=".4f")
    yield lab.Row("linear, more features", result["more_features_ols_rmse"], show=".4f")
    yield lab.Row("LSTM of lab 9, median", result["lstm_rmse"], show=".4f")
    yield lab.Row("LSTM, more features, median", result["more_features_lstm_rmse"], show=".4f")
    yield lab.Row("persistence", result["persistence_rmse"], show=".4f")


AFTER = """
On decorrelated numbers gradient descent is at the closed form after one step: the loss at step 1 is
the one after the first update. On the numbers as they are it is still on its way after 1,000 steps.
The 35 numbers are almost copies of one another, so the loss changes steeply with the sum of their
weights and very little with the differences: the condition number is 239,794 on the course's days.

M is not free. It comes from a singular value decomposition of the training windows, which costs as
much as the closed form: the one step is Newton's step in other words. The usual cures are cheaper.
To standardise each of the 35 numbers brings the condition number to 34,203, to take their changes
from day to day and standardise these to 741. Adam scales the step of each weight.

On the course's test days persistence is nearest (RMSE 0.0398), then the regression (0.0426), then
lab 9's LSTM (0.05 to 0.11 over seeds 0 to 19, 0.076 in the median). The added features do not help
the regression (0.0443): means and returns are made of the same prices. Nor do they help the LSTM:
with them it is nearer in 6 of the 20 seeds.
"""

LAB = lab.Lab(
    run,
    expected,
    after=AFTER,
    minutes=25,
    options=[
        lab.ahead_option("days", 250),
        *lab.table_options("your own prices instead of GOOG"),
    ],
    variations=[
        lab.Variation(
            "--set RATE=2.1 --steps 50",
            "Above 2 / greatest curvature gradient descent diverges, in the valley and in the "
            "bowl.",
        ),
        lab.Variation(
            "--steps 2",
            "On decorrelated numbers gradient descent is there: a difference of 3e-15. On the "
            "numbers as they are the difference is 0.19, and 0.14 after 1,000 steps.",
        ),
        lab.Variation(
            '--set "MEANS=(3, 5)"',
            "The regression gets worse, 0.0473: nearly all of these means are sums of closes that "
            "are in the window anyway, and 14 more weights are fitted to them.",
        ),
        lab.Variation(
            "--csv data/IBM.csv",
            "The same order for another company: persistence 0.0258, linear 0.0274, more features "
            "0.0282, LSTM 0.07 to 0.26 over seeds 0 to 9.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
