"""Lab 27: when does the day's news help to forecast tomorrow's price?

The second exercise to lab 9: more features, such as keywords in top news. No real news
comes with this course, so this lab INVENTS a market: three headlines a day, each with a
good, a bad or a neutral word, and a share that follows them. Its return of a day, the
change of the price in percent, is noise and a reaction to the tone of the news, which
is the number of good headlines less that of bad ones:

    r_t = noise_t + (1 - delayed) tone_t + delayed tone_t-1

The network reads seven days: the return, and the sum of the vectors of the day's words,
from a table that is learned too. It forecasts the next return. Two worlds are compared:

    the same day   delayed is 0: today's price already holds today's news
    a day later    delayed is 0.5: half of the reaction comes the day after

Noise and reaction are known here, so the error of the best possible forecast is known:
sqrt(1 + 2 (1 - delayed)^2). What remains is tomorrow's noise and tomorrow's news. Persistence
says that the price stays as it is, a return of 0. Over seeds 0 to 9 the error with news,
as a share of that without, is 0.999 to 1.028 the same day and 0.903 to 0.930 a day later;
derived are 1 and 0.897. Least squares on returns and counts is as good as the network.

An invented market shows what a network can find. It does not show that real news
foretells real prices.

--csv takes your own days: a file with the columns Date, Close and News (the headlines of
the day, which were known at its close). A day without news needs a word there: none.

| name     | shape         | meaning                                                   |
|----------|---------------|-----------------------------------------------------------|
| returns  | [None, 7, 1]  | windows of seven days, in percent                         |
| counts   | [None, 7, 50] | how often each keyword stands in the news of the day      |
| y        | [None, 1]     | the return of the day after                               |
| features | [None, 7, 3]  | the return, and the sum of the vectors of the day's words |
| outputs  | [None, 7, 10] | h_t at each day; the last one counts                      |
| forecast | [None, 1]     | h_7 w + b, what the network says for y                    |
| loss     | []            | mean of the squared errors                                |
| slope    | [50]          | how much one word more, today, raises the forecast        |
"""

from typing import NamedTuple

from common import layers, plots, rnn, training
from common.data import news
from common.shapes import check_shape
from common.teaching import lab, old_lab
from labs.support import news_prices

import numpy as np
import tensorflow.compat.v1 as tf

LENGTH = 7  # days
DAYS = 3000  # twelve years
NEWS_LATER = 0  # days; 1 gives the network the news of the day it forecasts
HIDDEN_SIZE, EMBEDDING_SIZE = 10, 2
BATCH_SIZE = 100
STARTS = 3  # each with a market of its own


class Graph(NamedTuple):
    returns: tf.Tensor
    counts: tf.Tensor
    y: tf.Tensor
    features: tf.Tensor
    outputs: tf.Tensor
    forecast: tf.Tensor
    loss: tf.Tensor
    slope: tf.Tensor
    train_op: tf.Operation


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
    loss = tf.reduce_mean(tf.square(forecast - y))
    train_op = tf.train.AdamOptimizer(learning_rate=0.01).minimize(loss)

    by_count = tf.gradients(forecast, counts, unconnected_gradients="zero")[0]
    slope = tf.reduce_mean(by_count[:, -1], axis=0)  # of the last day, mean of the windows
    check_shape(slope, [words])
    return Graph(returns, counts, y, features, outputs, forecast, loss, slope, train_op)


def train_lstm(lesson, worlds, words, with_news, steps, seed):
    """{world: [[the forecasts of the test, the slopes of the words] of each start]}."""
    found = {world: [] for world in worlds}
    with tf.Graph().as_default(), tf.Session() as sess:
        graph = build_graph(words, with_news, seed)
        lesson.graph(graph)
        for world, starts in worlds.items():
            lesson.stage(f"Training, {world}")
            for windows in starts:
                sess.run(tf.global_variables_initializer())  # other weights each time
                fed = {
                    graph.returns: windows.returns,
                    graph.counts: windows.counts,
                    graph.y: windows.y,
                }
                training.train(
                    sess,
                    graph.train_op,
                    graph.loss,
                    steps=steps,
                    examples={one: values[: windows.train] for one, values in fed.items()},
                    batch_size=BATCH_SIZE,
                    seed=seed,
                    report=lesson.progress if windows is starts[0] else None,
                )
                test = {one: values[windows.train :] for one, values in fed.items()}
                found[world].append(sess.run([graph.forecast, graph.slope], feed_dict=test))
    return found


def find_days(csv, strict, shares, seed):
    """{world: [`news.Days` of each start]}; a file is the same for each."""
    if csv:
        return {"your file": [news.read(csv, strict=strict)] * STARTS}
    seeds = range(seed, seed + STARTS)
    return {
        world: [news_prices.invent(DAYS, share, each) for each in seeds]
        for world, share in shares.items()
    }


def run(lesson=lab.QUIET, *, steps=150, seed=0, delayed=0.5, words=50, csv=None, strict=False):
    shares = {"reaction the same day": 0.0, "reaction a day later": delayed}
    found = find_days(csv, strict, shares, seed)
    worlds = {
        world: [news_prices.prepare(days, LENGTH, words, later=NEWS_LATER) for days in each]
        for world, each in found.items()
    }
    lesson.stage("The days")
    for world, (days, *_) in found.items():
        lesson.say(f"  {world}: {days.description}")
        for change, text in zip(days.returns[:3], days.texts):
            lesson.say(f"  {change:+.2f} %  {text}")
    lesson.ask(
        "the price reacts to the news at once. Does today's news help to forecast tomorrow?",
        "No: today's price holds it already. It helps if a part of the reaction comes late.",
    )
    informed = train_lstm(lesson, worlds, words, True, steps, seed)
    plain = train_lstm(lab.QUIET, worlds, words, False, steps, seed)
    errors, slopes, findings = {}, {}, []
    for world, starts in worlds.items():
        lesson.stage(f"RMSE on the test, in percent, {world}")
        errors[world], slopes[world] = [], []
        for place, windows in enumerate(starts):
            forecast, _ = plain[world][place]
            with_news, slope = informed[world][place]
            forecasts = {
                "LSTM": forecast,
                "LSTM, news": with_news,
                **news_prices.baselines(windows),
            }
            slopes[world].append(dict(zip(windows.keywords, slope)))
            errors[world].append(news_prices.errors(windows, forecasts))
            said = "   ".join(f"{model} {error:.3f}" for model, error in errors[world][-1].items())
            lesson.say(f"  start {place}   {said}")
        findings.append(finding(world, errors[world], None if csv else shares[world]))
    lesson.picture(plots.news, errors, slopes, "Lab 27: the day's news and the next return")
    return old_lab.finish(lesson, {"errors": errors}, findings)


def finding(world, errors, delayed):
    """The error with news as a share of that without, beside the one derived for the market."""
    ratio = float(np.median([each["LSTM, news"] / each["LSTM"] for each in errors]))
    what = f"error with news / without, {world}"
    if delayed is None:
        return old_lab.Finding(what, f"{ratio:.3f}")
    derived = news_prices.gain(delayed, LENGTH)
    expected = f"{derived:.3f} is derived; {derived - 0.02:.2f} to {derived + 0.04:.2f}"
    return old_lab.Finding(what, f"{ratio:.3f}", expected, -0.02 < ratio - derived < 0.04)


LAB = old_lab.OldLab(
    run,
    lab.option("--delayed", type=lab.number(0, 1), help="share of the reaction a day later"),
    lab.option("--words", type=lab.whole_number(1, 1000), help="how many keywords are counted"),
    lab.option("--csv", metavar="FILE", help="your own days: Date, Close, News"),
    lab.option("--strict", action="store_true", help="refuse a file with an empty field"),
    try_it=[
        old_lab.Try(
            "A fifth of the reaction comes late. Does the news still bring more than it costs to "
            "learn 48 words?",
            "--delayed 0.2",
        ),
        old_lab.Try(
            "A mistake that is easily made: the news of the day that is forecast. The error "
            "falls below the best possible one, which says that something is wrong.",
            edit=(
                "NEWS_LATER = 0  # days; 1 gives the network the news of the day it forecasts",
                "NEWS_LATER = 1",
            ),
        ),
        old_lab.Try(
            "A year and a half in place of twelve years. Does the news still help a day later?",
            edit=("DAYS = 3000  # twelve years", "DAYS = 360"),
        ),
    ],
)

if __name__ == "__main__":
    LAB.main()
