"""Lab 27: when does the day's news help to forecast tomorrow's price?

The second exercise to lab 9: more features, such as keywords in top news. No real news comes with
this course, so this lab INVENTS a market: three headlines a day, each with a good, a bad or a
neutral word, and a share that follows them. The return of a day is the change of the price in
percent. It is noise and a reaction to the tone of the news, the number of good headlines less that
of bad ones:

    r_t = noise_t + (1 - delayed) tone_t + delayed tone_t-1

The network reads seven days, of each the return and the sum of the vectors of the day's words; the
table of these vectors, the embedding, is learned too. It forecasts the next return. Two markets are
compared, with news and without:

    reaction the same day  delayed = 0: today's price already holds today's news
    reaction a day later   delayed = 0.5: half of the reaction comes a day after

Noise and reaction are known here, and so is the error of the best possible forecast. The noise has
variance 1, the tone of three headlines has variance 2 (each headline is -1, 0 or 1), and the part
of tomorrow's reaction to tomorrow's news cannot be known:

    least RMSE = sqrt(1 + 2 (1 - delayed)^2)

Persistence says here that the price stays as it is: a return of 0.

--csv takes your own days: a file with the columns Date, Close and News (the headlines of the day,
which were known at its close). A day without news needs a word there: none. Then the lab forecasts
the price of the day after the file too.

Question: in which of the two markets does the news help?

| name     | shape         | meaning                                                   |
|----------|---------------|-----------------------------------------------------------|
| returns  | [None, 7, 1]  | windows of seven days, in percent                         |
| counts   | [None, 7, 50] | how often each keyword stands in the news of the day      |
| y        | [None, 1]     | the return of the day after                               |
| features | [None, 7, 3]  | the return, and the sum of the vectors of the day's words |
| outputs  | [None, 7, 10] | h_t at each day; the last one counts                      |
| forecast | [None, 1]     | h_7 w + b                                                 |
| loss     | []            | mean of the squared errors                                |
| slope    | [50]          | by how much one more such word today raises the forecast  |
"""

from types import SimpleNamespace

from common import forecasting, layers, rnn, training
from common.shapes import check_shape
from common.teaching import lab
from labs.support import news_files, news_prices, plots

import numpy as np
import tensorflow.compat.v1 as tf

LENGTH = 7  # days
DAYS = 3000  # twelve years
NEWS_LATER = 0  # days; 1 gives the network the news of the day it forecasts
HIDDEN_SIZE = 10
EMBEDDING_SIZE = 2
BATCH_SIZE = 100
LEARNING_RATE = 0.01
SEEDS = 3  # each with a market of its own


def build_graph(words, with_news=True, seed=0):
    tf.set_random_seed(seed)
    returns = tf.placeholder(tf.float32, [None, LENGTH, 1])  # [batch, days, 1]
    counts = tf.placeholder(tf.float32, [None, LENGTH, words])  # [batch, days, words]
    y = tf.placeholder(tf.float32, [None, 1])  # [batch, 1]

    features = returns
    if with_news:
        small = tf.random_uniform_initializer(-0.05, 0.05)
        embedding = tf.get_variable("embedding", [words, EMBEDDING_SIZE], initializer=small)
        sums = tf.tensordot(counts, embedding, axes=1)  # of the vectors of the day's words
        features = tf.concat([returns, sums], axis=2)
        check_shape(features, [None, LENGTH, 1 + EMBEDDING_SIZE])  # [batch, days, features]
    cell = rnn.BasicLSTMCell(HIDDEN_SIZE)
    outputs, _ = rnn.dynamic_rnn(cell, features, dtype=tf.float32)
    check_shape(outputs, [None, LENGTH, HIDDEN_SIZE])  # [batch, days, hidden]

    # forecast = h_7 w + b
    forecast = layers.fully_connected(outputs[:, -1], 1, activation_fn=None)
    check_shape(forecast, [None, 1])  # [batch, 1]
    # loss = mean of (forecast - next return)^2
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=LEARNING_RATE).minimize(loss)

    by_count = tf.gradients(forecast, counts, unconnected_gradients="zero")[0]
    slope = tf.reduce_mean(by_count[:, -1], axis=0)  # of the last day, mean of the windows
    check_shape(slope, [words])
    return SimpleNamespace(
        returns=returns,
        counts=counts,
        y=y,
        features=features,
        outputs=outputs,
        forecast=forecast,
        loss=loss,
        slope=slope,
        train_op=train_op,
    )


def train_lstm(lesson, markets, words, with_news, steps, seed):
    """Trains a network for each market and seed.

    Args:
      markets: {market: [`news_prices.Windows` of each seed]}.

    Returns:
      {market: [(forecasts, slopes of the words [words]) of each seed]}. The forecasts are those of
      the test, and that of the day after a file: [test, 1] or [test + 1, 1].
    """
    outcomes = {market: [] for market in markets}

    def report(step, loss):
        lesson.progress(step, loss, of=steps)

    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(words, with_news, seed)
        lesson.graph(graph)
        for market, windows_of_seeds in markets.items():
            lesson.stage(f"Training, {market}")
            for index, windows in enumerate(windows_of_seeds):
                sess.run(tf.global_variables_initializer())  # other weights each time
                train = slice(windows.train)
                training.train(
                    sess,
                    graph.train_op,
                    graph.loss,
                    steps=steps,
                    examples={
                        graph.returns: windows.returns[train],
                        graph.counts: windows.counts[train],
                        graph.y: windows.y[train],
                    },
                    batch_size=BATCH_SIZE,
                    seed=seed,
                    report=report if index == 0 else None,
                )
                returns, counts = windows.to_forecast
                feed_dict = {graph.returns: returns, graph.counts: counts}
                outcome = sess.run([graph.forecast, graph.slope], feed_dict=feed_dict)
                outcomes[market].append(outcome)
    return outcomes


def days_of(csv, strict, delays, seed, columns=None, encoding=None):
    """Returns {market: [`news_files.Days` of each seed]}; a file is the same for each."""
    if csv:
        days = news_files.read(csv, strict=strict, renamed=columns, encoding=encoding)
        return {"your file": [days] * SEEDS}
    return {
        market: [news_prices.invent(DAYS, delay, seed + index) for index in range(SEEDS)]
        for market, delay in delays.items()
    }


def forecasts_without_network(windows):
    """Returns {label: forecasts} of what the network has to beat, for the same days."""
    train = slice(windows.train)
    returns, counts = windows.to_forecast

    def inputs(returns, counts, with_news):
        """The returns of seven days, and the counts of the last: [windows, numbers]."""
        return np.hstack([returns[:, :, 0], counts[:, -1]] if with_news else [returns[:, :, 0]])

    def least_squares(with_news):
        known = inputs(windows.returns[train], windows.counts[train], with_news)
        asked = inputs(returns, counts, with_news)
        return forecasting.least_squares(known, windows.y[train], asked)

    forecasts = {
        "persistence": np.zeros([len(returns), 1], windows.y.dtype),
        "least squares": least_squares(with_news=False),
        "least squares, news": least_squares(with_news=True),
    }
    if windows.best is not None:
        forecasts["best possible"] = windows.best[windows.train :]
    return forecasts


def run(
    lesson=lab.QUIET,
    *,
    steps=150,
    seed=0,
    delayed=0.5,
    words=50,
    csv=None,
    strict=False,
    columns=None,
    encoding=None,
):
    delays = {"reaction the same day": 0.0, "reaction a day later": delayed}
    days_of_market = days_of(csv, strict, delays, seed, columns, encoding)
    lesson.notes(days_of_market["your file"][0].notes if csv else ())
    markets = {
        market: [news_prices.prepare(days, LENGTH, words, later=NEWS_LATER) for days in of_seeds]
        for market, of_seeds in days_of_market.items()
    }
    lesson.stage("The days")
    for market, (days, *_) in days_of_market.items():
        lesson.say(f"  {market}: {days.description}")
        for change, text in zip(days.returns[:3], days.texts):
            lesson.say(f"  {change:+.2f} %  {text}")
    lesson.ask(
        "Today's news is good, and the price has risen by 2 % today. What does that say about "
        "tomorrow, if the market reacts at once?",
        "Nothing: today's price holds today's news already. The news helps only where a part of "
        "the reaction comes late.",
        ["it rises again", "it falls back", "nothing"],
    )
    if not csv:
        least = "  and  ".join(f"{1 + 2 * (1 - delay) ** 2:.2f}" for delay in delays.values())
        lesson.say(f"  The least loss, (least RMSE)^2, on average over many days: {least}")
    with_news = train_lstm(lesson, markets, words, True, steps, seed)
    without = train_lstm(lab.QUIET, markets, words, False, steps, seed)
    errors, slopes, after_file = {}, {}, None
    for market, windows_of_seeds in markets.items():
        lesson.stage(f"RMSE on the test, in percent, {market}")
        errors[market], slopes[market] = [], []
        for index, windows in enumerate(windows_of_seeds):
            plain_forecast, _ = without[market][index]
            news_forecast, slope = with_news[market][index]
            forecasts = {
                "LSTM": plain_forecast,
                "LSTM, news": news_forecast,
                **forecasts_without_network(windows),
            }
            rmses = {
                label: forecasting.rmse(forecast[: len(windows.actual)], windows.actual)
                for label, forecast in forecasts.items()
            }
            errors[market].append(rmses)
            if index == 0 and windows.last is not None:
                (days, *_) = days_of_market[market]
                after_file = news_prices.day_after(days, windows, forecasts, rmses)
            slopes[market].append(dict(zip(windows.keywords, slope)))
        titles = "".join(f"{f'seed {seed + index}':>9}" for index in range(SEEDS))
        lesson.say(f"  {'':<20}{titles}")
        for label in errors[market][0]:
            values = "".join(f"{rmses[label]:>9.3f}" for rmses in errors[market])
            lesson.say(f"  {label:<20}{values}")
    if after_file:
        lesson.stage("After the file")
        lesson.say(after_file.in_words)
    lesson.picture(plots.news, errors, slopes, "Lab 27: the day's news and the next return")
    return {"errors": errors, "ahead": after_file.metrics if after_file else {}}


def expected(result, *, delayed, csv, **_):
    """Yields the rows of the closing table."""
    delays = {"reaction the same day": 0.0, "reaction a day later": delayed}
    for market, errors in result["errors"].items():
        ratio = float(np.median([rmses["LSTM, news"] / rmses["LSTM"] for rmses in errors]))
        bounds, because = None, ""
        if not csv:
            theory = news_prices.gain(delays[market], LENGTH)
            bounds, because = (theory - 0.02, theory + 0.04), f"{theory:.3f} in theory"
        yield lab.Row(
            f"error with news / without, {market}",
            ratio,
            between=bounds,
            because=because,
            show=".3f",
        )


AFTER = """
Where the price reacts at once, the news does not help: over the seeds 0 to 9 the error with news is
0.999 to 1.028 times that without. Where half of the reaction comes a day later, it is 0.903 to
0.930; the theory says 1 and 0.897. The network is no better than least squares on the returns and
the counts of the last day: the rule behind this market is linear.

A ratio above 1 is the price of learning: from 2,095 days the network has to find out that 48 words
say nothing about tomorrow.

An invented market shows what a network can find. It does not show that real news foretells real
prices; that was not tried.
"""

OWN_DAYS = """
The error with news is below that without if the news says something about tomorrow that today's
price does not hold yet. A ratio above 1 is the price of learning words that say nothing about
tomorrow: the fewer the days, the higher it is. Persistence is hard to beat for any share.
"""


def after(result, *, csv, **_):
    """Returns what the lab has shown."""
    return OWN_DAYS if csv else AFTER


LAB = lab.Lab(
    run,
    expected,
    after=after,
    minutes=25,
    options=[
        lab.option("--delayed", type=lab.number(0, 1), help="share of the reaction a day later"),
        lab.option("--words", type=lab.whole_number(1, 1000), help="how many keywords are counted"),
        *lab.table_options("your own days: Date, Close, News"),
    ],
    variations=[
        lab.Variation(
            "--delayed 0.2",
            "A fifth of the reaction comes late. In theory the news gains 0.8 %; to learn 48 words "
            "from these days costs more than that: 1.014.",
            with_own_data=False,
        ),
        lab.Variation(
            "--set NEWS_LATER=1",
            "A mistake that is easily made: the network gets the news of the day that it forecasts "
            "(a leak). The error falls below what is possible: something must be wrong.",
        ),
        lab.Variation(
            "--set DAYS=360",
            "A year and a half in place of twelve years: too few days to learn 48 words. The news "
            "makes the forecast worse in both markets, 1.3 times the error.",
            with_own_data=False,
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
