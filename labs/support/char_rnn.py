"""Support for labs 36 and 37: options, reports, trained networks, units that follow the text.

Karpathy, Johnson and Fei-Fei ("Visualizing and understanding recurrent networks", 2015)
looked for units that know whether they stand inside a quotation, how far a line has come,
or how deep the code is indented. Three things make a correlation that means nothing. With hundreds
of units the largest is high by chance, so a unit is chosen on one half of a text and its
correlation said on the other. A unit that has just seen a line feed "knows" that a line begins: so
from unit and property the mean over all places with the same character is subtracted. And a network
with random weights remembers a little of what it has read: so its best unit is the baseline.
"""

import math
import re
from pathlib import Path
from typing import NamedTuple

from common.data.text import Vocabulary
from common.errors import InputError
from common.language import generation
from common.teaching.options import SAVE_EVERY, number, option, positive, whole_number
from common.training import checkpoint
from common.training.resume import StartPoint, is_vocabulary

import numpy as np
import tensorflow.compat.v1 as tf

# 'To be', said he: a mark before a word, and the same mark after one, not too far away.
_QUOTATION = re.compile(r"(?<!\w)(['\"])(?=\w).{1,300}?(?<=\S)\1(?!\w)", re.DOTALL)

WRITING = (
    option("--prompt", metavar="TEXT", help="what it continues; a new line unless given"),
    option("--length", type=positive, help="how many characters or other tokens it writes"),
    option(
        "--temperature",
        type=number(0, 100),
        help="1: the network's own probabilities; 0: the likeliest",
    ),
    option("--top-k", type=whole_number(0, 10**6), help="draw from so many; 0: from all"),
    option(
        "--top-p",
        type=number(0.001, 1),
        help="draw from the likeliest that make up this probability",
    ),
)
BEAM = (
    option("--until", metavar="TEXT", help="stop where this is written, of at most --length"),
    option(
        "--beam",
        type=whole_number(1, 1000),
        metavar="N",
        help="write the likeliest text that a beam of this width finds, and draw nothing",
    ),
)
FOLLOWS = 0.3  # correlation, without sign, from which a unit is said to follow a property
BEYOND = 0.1  # by which it must be above that of the untrained network
REPORT_HEADER = "    step   training   validation               writes"


def network_options(cells):
    """Returns the options of the network, with one of these cells, and of how it reads."""
    return (
        option("--cell", choices=cells, help="of each layer"),
        option("--layers", type=whole_number(1, 16), help="one above the other"),
        option("--hidden", type=whole_number(1, 8192), help="units of each layer"),
        option("--dropout", type=number(0, 0.99), help="share of outputs set to 0"),
        option("--batch", type=whole_number(1, 10_000), help="rows that are read side by side"),
        option(
            "--time",
            type=whole_number(1, 10_000),
            help="characters of a row in a training step",
        ),
    )


def checkpoint_options(own, trained):
    """Returns --save, --resume, --restore and --init-from.

    Args:
      own: the folder of --save and --resume unless another is given.
      trained: that of --restore and --init-from.
    """
    optional = {"nargs": "?", "metavar": "FOLDER"}
    return (
        option("--save", const=own, help="keep the best and the last checkpoint", **optional),
        option("--resume", const=own, help="resume from the last checkpoint", **optional),
        SAVE_EVERY,
        option(
            "--restore",
            "--sample",
            const=trained,
            help="only write, with the best network of a training that was saved",
            **optional,
        ),
        option(
            "--init-from",
            const=trained,
            help="begin the training with that network's weights, on this text",
            **optional,
        ),
    )


class UnitCorrelation(NamedTuple):
    """The unit whose output correlates best with a property of the text."""

    what: str  # the property
    unit: int
    chosen: float  # correlation on the half of the text where it was chosen
    found: float  # on the other half
    untrained: float = 0.0  # that of the best unit of the network before its training

    @property
    def is_clear(self):
        """True if the unit follows the property, and better than before the training."""
        return abs(self.found) >= max(FOLLOWS, abs(self.untrained) + BEYOND)


def properties(text):
    """Returns {property: its value at each of the n characters of a text, float [n]}."""
    return {
        "inside quotation marks": in_quotation(text),
        "place in the line": place_in_line(text),
        "place in the word": place_in_word(text),
        "depth of indentation": indentation(text),
    }


def in_quotation(text):
    """Returns 1 where a character stands between quotation marks, single or double, else 0."""
    inside = np.zeros(len(text))
    for match in _QUOTATION.finditer(text):
        inside[match.start() : match.end()] = 1
    return inside


def place_in_line(text):
    """Returns the number of characters of its line before each character."""
    return np.concatenate([np.arange(len(line)) for line in text.splitlines(keepends=True)])


def place_in_word(text):
    """Returns the number of letters since the last character that is none, at each character."""
    places, place = [], 0
    for character in text:
        place = place + 1 if character.isalpha() or character == "'" else 0
        places.append(place)
    return np.array(places, float)


def indentation(text):
    """Returns the indentation of each character's line; an empty line has that of the last."""
    depths, depth = [], 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            depth = len(line) - len(line.lstrip(" "))
        depths.append(np.full(len(line), depth))
    return np.concatenate(depths).astype(float)


def correlations(values, target):
    """Returns the correlation of each unit's values [n, units] with a property [n]: [units]."""
    values = values - values.mean(axis=0)
    target = target - target.mean()
    sizes = np.sqrt((values**2).sum(axis=0) * (target**2).sum())
    return np.where(sizes > 0, target @ values / np.where(sizes > 0, sizes, 1), 0.0)


def beyond_the_character(text, values):
    """Returns values [n, ...] less their mean over all places where the same character stands."""
    _, kind, counts = np.unique(list(text), return_inverse=True, return_counts=True)
    sums = np.zeros([len(counts), *np.shape(values)[1:]])
    np.add.at(sums, kind, values)
    means = sums / counts.reshape(-1, *[1] * (sums.ndim - 1))
    return values - means[kind]


def best_units(text, values, untrained=()):
    """Returns a `UnitCorrelation` for each property that both halves of the text have.

    Args:
      text: n characters.
      values: [n, units], the output of each unit after each character.
      untrained: those of the network before its training.
    """
    before = {best.what: best.found for best in untrained}
    half, best = len(text) // 2, []
    parts = [slice(half), slice(half, None)]
    in_parts = [beyond_the_character(text[part], values[part]) for part in parts]
    for what, target in properties(text).items():
        targets = [beyond_the_character(text[part], target[part]) for part in parts]
        if min(of_part.std() for of_part in targets) < 1e-9:
            continue
        chosen, other = map(correlations, in_parts, targets)
        unit = int(np.abs(chosen).argmax())
        best.append(
            UnitCorrelation(
                what, unit, float(chosen[unit]), float(other[unit]), before.get(what, 0.0)
            )
        )
    return best


class Passage(NamedTuple):
    """A text that a network has read, and what it did at each of its n characters."""

    text: str
    probabilities: np.ndarray  # [n], of each character before it was read
    outputs: dict  # {`UnitCorrelation`: [n], the unit's output after each character}
    likeliest: np.ndarray  # [n, 5], p of the likeliest next characters after each
    guesses: list  # n texts of these five characters

    @classmethod
    def of(cls, book, untrained, probabilities, before, likeliest, numbers):
        """Returns the held-out part of a book without its last character, its end unread.

        Args:
          untrained: see `best_units`.
          probabilities: [n].
          before: [n, units], the output of each unit before each character.
          likeliest, numbers: [n, 5], the likeliest characters before each, and their p.
        """
        text, after = book.held_out[:-1], before[1:]
        outputs = {best: after[:, best.unit] for best in best_units(text, after, untrained)}
        guesses = [book.vocabulary.decode(row) for row in numbers[1:]]
        return cls(text, probabilities[:-1], outputs, likeliest[1:], guesses)

    def as_metrics(self):
        """Returns the units as dictionaries."""
        units = [{**unit._asdict(), "is_clear": unit.is_clear} for unit in self.outputs]
        return {"units": units}

    def excerpt(self, size=400):
        """Returns about `size` characters of it: lines from the middle."""
        middle = (len(self.text) + 1) // 2
        line = self.text.rfind("\n", 0, middle)
        first = line + 1 if middle - size < line else middle
        part = slice(first, first + size)
        outputs = {unit: values[part] for unit, values in self.outputs.items()}
        return Passage(
            self.text[part],
            self.probabilities[part],
            outputs,
            self.likeliest[part],
            self.guesses[part],
        )


def unit_in_words(unit):
    """Returns a line about a unit of `Passage.as_metrics`, and the best before the training."""
    text = f"{abs(unit['found']):.2f}, untrained {abs(unit['untrained']):.2f}"
    return f"unit {unit['unit']}: {text}" if unit["is_clear"] else f"none: {text}"


def in_lines(text):
    """Returns a text whose long lines are cut."""
    return "\n".join(generation.stream_lines([text]))


def how_it_writes(temperature, beam):
    """Returns the title of what a network writes."""
    return "It writes, " + (f"beam width {beam}" if beam else f"at temperature {temperature}")


def up_to(numbers, until):
    """Returns numbers up to the first place where `until` is complete; all if it never is."""
    until = list(until)
    for end in range(len(until), len(numbers) + 1) if until else ():
        if numbers[end - len(until) : end] == until:
            return numbers[:end]
    return numbers


def check_only_writes(is_also_trained):
    """Raises InputError if a network that only writes is given what a training needs."""
    if is_also_trained:
        raise InputError(
            "--restore only writes: it goes with no text to learn and no option of a training"
        )


def check_length(numbers, batch_size, time):
    """Raises InputError if a training part is too short for one batch."""
    if len(numbers) <= batch_size * time:
        raise InputError(
            f"the training part has {len(numbers)} characters, too few for one batch: "
            f"{batch_size} rows of {time} need {batch_size * time + 1}"
        )


def report(lesson, session, done, scores, time_left, written):
    """Prints the progress of a training, and tells TensorBoard's log.

    Args:
      scores: {"bits/training": bits, "bits/validation": bits, ...}.
      time_left: in words, or "".

    Raises:
      InputError: the training has diverged.
    """
    training, validation = scores["bits/training"], scores["bits/validation"]
    if not math.isfinite(training):
        raise InputError(f"the loss after {done} steps is not finite: lower LEARNING_RATE")
    lesson.say(f"  {done:>6}   {training:8.3f}   {validation:10.3f}   {time_left:>10}  {written!r}")
    if lesson.log:
        lesson.log.scores(session, done, scores)


def best_bits(history):
    """Returns the lowest validation bits so far."""
    return min((row[2] for row in history), default=math.inf)


class Trained(NamedTuple):
    """A network of lab 36 that was trained and saved."""

    start: StartPoint
    model: dict  # the fields of the lab's `Model`
    vocabulary: Vocabulary

    @classmethod
    def of(cls, folder, cells, resume=None):
        """Returns the best network that a training saved in a folder.

        Args:
          cells: the names of the cells that the lab knows.
          resume: the option of that name, which excludes new weights.

        Raises:
          InputError: no checkpoint of the lab.
        """
        if resume is not None:
            raise InputError(
                "give --resume alone: the training that it resumes has its weights already"
            )
        start = StartPoint.of(restore=checkpoint.find_best(folder))
        values = start.values(
            cell=tuple(cells),
            layers=range(1, 17),
            hidden=range(1, 8193),
            classes=range(2, 1_114_113),
            alphabet=is_vocabulary,
        )
        vocabulary = Vocabulary(values.pop("alphabet"))
        return cls(start, {**values, "classes": len(vocabulary)}, vocabulary)

    def give_weights(self, session, vocabulary):
        """Gives a session's network these weights, for the characters of another vocabulary.

        A character that is new begins with the weights that the session has for it.

        Returns:
          A sentence: what is new, and what is dropped.
        """
        saved = checkpoint.read(self.start.prefix)
        with session.graph.as_default():
            variables = tf.trainable_variables()
        missing = [variable.op.name for variable in variables if variable.op.name not in saved]
        if missing:
            raise InputError(f"{self.start.prefix}: has no {missing[0]}; it was changed")
        for variable in variables:
            name, value = variable.op.name, session.run(variable)
            value = for_vocabulary(name, saved[name], value, self.vocabulary, vocabulary)
            give(session, variable, value)
        new = "".join(sorted(set(vocabulary.tokens) - set(self.vocabulary.tokens)))
        dropped = "".join(sorted(set(self.vocabulary.tokens) - set(vocabulary.tokens)))
        sizes = f"{self.model['layers']} x {self.model['hidden']} {self.model['cell']}"
        return (
            f"  begins as {Path(self.start.prefix).name} ({sizes}); "
            f"characters new to it: {_shown(new)}; dropped: {_shown(dropped)}"
        )


def give(session, variable, value):
    """Gives a variable a value, by its initializer: that has two inputs, variable and value."""
    session.run(variable.initializer, {variable.initializer.inputs[1]: value})


def for_vocabulary(name, saved, fresh, old, new):
    """Returns a variable of a network for the characters of another vocabulary.

    The first rows of the first layer's kernel belong to the characters, a row each, and so do the
    columns of the output layer's weights and its biases.

    Args:
      name: of the variable.
      saved: its value in the trained network, whose vocabulary is `old`.
      fresh: its value in the new network, whose vocabulary is `new`.

    Raises:
      InputError: the sizes do not fit.
    """
    common = [token for token in new.tokens if token in set(old.tokens)]
    from_old, to_new = old.encode(common), new.encode(common)
    is_input = name.startswith("layer_0/") and name.endswith("kernel")
    is_output = name.startswith("scores/")
    value = fresh.copy()
    try:
        if is_input:
            value[len(new) :] = saved[len(old) :]
            value[to_new] = saved[from_old]
        elif is_output:
            value[..., to_new] = saved[..., from_old]
        else:
            value[...] = saved
    except (IndexError, ValueError) as error:
        raise InputError(f"{name}: the checkpoint has {saved.shape}, not {fresh.shape}") from error
    return value


def _shown(characters, most=10):
    """Returns `none`, or the number of characters and the first of them."""
    if not characters:
        return "none"
    more = "..." if len(characters) > most else ""
    return f"{len(characters)} ({characters[:most]!r}{more})"
