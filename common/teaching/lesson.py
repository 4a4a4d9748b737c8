"""A lab's lesson: what it prints, asks and draws while it runs."""

import ast
import inspect
import time
from pathlib import Path
from typing import NamedTuple

from common.progress import TimeLeft, in_words, is_reported
from common.teaching import display, layout, rows
from common.teaching.output import Styled
from common.teaching.pauses import Pauses, wait_for_enter
from common.teaching.rows import shortened


class Question(NamedTuple):
    """A question that is asked before a result is seen, and answered after it."""

    text: str
    choices: tuple
    answer: str
    vote: str = ""  # typed with --pause

    def in_words(self):
        """Returns the vote with the text of the choice, where it is the letter of one."""
        place = "abcdef".find(self.vote.lower()) if len(self.vote) == 1 else -1
        known = 0 <= place < len(self.choices)
        return f"{self.vote}) {self.choices[place]}" if known else self.vote


# A lesson is read at a terminal: what is longer is cut, and the reader is told how much is missing.
LONGEST_LINE = 300  # characters of a line
MOST_LINES = 60  # of a paragraph
LONG = 10.0  # seconds: a longer training says how long it takes, and that it is at work
LONGEST_CELL = 60  # characters of what the network says, in a line of training or of the table


class Lesson:
    """Prints what a lab reports. Without a printer it is silent, for tests and --json.

    Args:
      write: called with each paragraph; None: nothing is printed.
      picture_path: file of the picture; None: no picture.
      pause: wait for Enter between the stages, at each report of a training and at each
        question, and open the picture where there is a display.
      introduction: printed before the first other paragraph. A lab reads its data
        before it says anything, so an error about bad data comes alone.
      meanings: {name: meaning} of the graph's tensors, from the table of the lab's docstring.
      title: of the lab, above the introduction.
    """

    def __init__(
        self,
        write=None,
        picture_path=None,
        pause=False,
        introduction="",
        meanings=None,
        title="",
    ):
        self._printer = write
        self._title = title
        self._introduction = introduction
        self._meanings = meanings or {}
        self._pause = pause and write is not None
        self._pauses = Pauses(write)
        self._pause_in_training = self._pause
        self._seconds_waited = 0.0  # in the present training
        self._training = None  # its `TimeLeft`
        self._last_report = time.perf_counter()
        self._questions = []
        self.is_result_alone = False  # no lesson around it
        self.noted = []  # what `notes` was told, in words
        self.picture_path = picture_path
        self.log = None  # a `tensorboard.Log`, told of each training and of the picture

    def say(self, text=""):
        """Prints a paragraph at the width of the terminal, cut to MOST_LINES lines."""
        self._write(layout.fitted(limited(str(text).rstrip())))

    def stage(self, title):
        """Begins a part of the lesson, after Enter with --pause."""
        self._introduce()
        self._wait()
        self._write(Styled(f"\n{title}\n{'-' * len(title)}", "bold"))

    def _write(self, text):
        self._introduce()
        self._print(text)

    def _print(self, text):
        if self._printer:
            self._printer(text)
        if self._pause:
            self._pauses.wrote(text)

    def _wait(self, *arguments):
        """With --pause waits for Enter; returns what was typed before it."""
        return self._pauses.wait(*arguments) if self._pause else ""

    def _introduce(self):
        title, introduction = self._title, self._introduction
        self._title = self._introduction = ""
        if title:
            self._print(Styled(f"{title}\n{'=' * len(title)}", "bold"))
        if introduction:
            self._print(introduction)

    def only_the_result(self):
        """Drops the introduction, and what is printed after the result.

        For a network that was trained before and is at work now.
        """
        self._title = self._introduction = ""
        self.is_result_alone = True

    def notes(self, notes):
        """Prints what a reader of files dropped, assumed or renamed, before the lesson.

        Args:
          notes: sentences; without any, nothing is printed.
        """
        if not notes:
            return
        self.noted += notes
        self.stage("Your file")
        for note in notes:
            self.say(layout.indented(note, 2))

    def ask(self, question, answer, choices=()):
        """Asks for a prediction; with --pause waits for a vote. The answer comes after the result.

        Args:
          question: ends in a question mark.
          answer: with the reason, and what is wrong with the usual wrong answer.
          choices: a few possible answers, the usual wrong one among them.
        """
        letters = "abcdef"[: len(choices)]
        lines = [layout.hanging("  Question: ", question)]
        lines += [
            layout.hanging(f"    {letter}) ", choice) for letter, choice in zip(letters, choices)
        ]
        self._write("\n" + "\n".join(lines) + "\n")
        prompt = f"Vote: {', '.join(letters)}? Then Enter" if choices else "Your guess? Then Enter"
        vote = self._wait(prompt, letters)
        self._questions.append(Question(question, tuple(choices), answer, vote))

    def answers(self):
        """Answers the questions that were asked; with --pause Enter shows the next answer."""
        questions, self._questions = self._questions, []
        if questions:
            self.stage("Your predictions")
        for question in questions:
            self._write(layout.wrapped(question.text))
            if question.vote:
                self._write(layout.indented(f"Your vote: {question.in_words()}", 2))
            self._wait("Enter shows the answer")
            self._write(layout.indented(question.answer, 2))

    def graph(self, graph):
        """Prints the name, shape and meaning of each tensor of a graph, in the order built.

        Args:
          graph: a `SimpleNamespace` of tensors. Those that the lab's table explains are printed.
        """
        lines = [
            (name, describe_shape(tensor), self._meanings[name])
            for name, tensor in vars(graph).items()
            if name in self._meanings
        ]
        widths = [max((len(line[column]) for line in lines), default=0) for column in range(2)]
        self.stage("The graph")
        for name, shape, meaning in lines:
            self.say(f"  {name:<{widths[0]}}  {shape:<{widths[1]}}  {meaning}")

    def variables(self, variables):
        """Prints each variable's name, as it stands in a checkpoint, its shape, and the sum."""
        self.stage("The variables")
        width = max(len(variable.op.name) for variable in variables)
        for variable in variables:
            self.say(f"  {variable.op.name:<{width}}  {variable.shape.as_list()}")
        count = sum(variable.shape.num_elements() for variable in variables)
        self.say(f"  {count:,} numbers to learn")

    def live(self, sess, *arguments, **keywords):
        """Keeps a session's network for the lab's page in the book; elsewhere it does nothing.

        Args:
          sess: after the training.
          arguments, keywords: for `network` of the lab's declaration in `labs/support/live`.
        """

    def progress(self, step, loss, says=None, *, of=None, feed_dict=None):
        """Reports a training step: the step, the loss, and what the network says now.

        With --pause it waits for Enter here too, until the reader types g.

        Args:
          step: counted from 0.
          loss: before the update of this step.
          says: a text.
          of: the number of steps. If it is given, this may be called at every step, and prints
            at steps 0, 1, 2, 5, 10, 20, 50 ... and the last, and when nothing was printed for ten
            seconds, with the time left where that is long; else it prints at each call.
          feed_dict: an example of what is fed: with it, --logdir has the gates of the layers too.
        """
        time_left = ""
        if of is not None:
            if not is_reported(step, of) and self._silent_for() < LONG:
                return
            time_left = self._time_left(step, of)
        if self.log:
            self.log.report(_default_session(), step, loss, feed_dict)
        text = f"  step {step:>5}   loss {loss:8.5f}{time_left}"
        self.say(text if says is None else f"{text}   {shortened(says, LONGEST_CELL)!r}")
        if self._pause_in_training:
            start = time.perf_counter()
            word = wait_for_enter("[Enter], or g and Enter to go on to the end ")
            self._pause_in_training = word != "g"
            self._seconds_waited += time.perf_counter() - start
        self._last_report = time.perf_counter()

    def _silent_for(self):
        """Returns the seconds since the last report."""
        return time.perf_counter() - self._last_report

    def _time_left(self, step, steps):
        """Returns `   1:05 left`; empty where the rest of the training takes less than `LONG`."""
        if step == 0 or self._training is None:
            self._training = TimeLeft(
                steps, clock=lambda: time.perf_counter() - self._seconds_waited
            )
        seconds = self._training.seconds_after(step + 1)
        return f"   {in_words(seconds)}" if seconds > LONG else ""

    def speed(self, history):
        """Prints how long a training took, without its waits for Enter, and where it was saved."""
        if self.log:
            self.log.trained(_default_session(), history.losses, history.watched)
        seconds = history.seconds - self._seconds_waited
        self._seconds_waited, self._training = 0.0, None
        speed = history.steps / seconds if seconds > 0 else float("inf")
        self.say(f"  {history.steps} steps in {seconds:.1f} s ({speed:,.0f} a second)")
        if history.saved:
            self.say(f"  saved: {history.saved}")

    def picture(self, draw, *arguments, **options):
        """Draws the lab's picture, if a picture is asked for, and prints its path.

        With --pause it is opened too, where there is a display.
        """
        if self.picture_path is None:
            return
        numbered = draw(self.picture_path, *arguments, **options)
        if self.log:
            self.log.picture(self.picture_path)
        self.say(f"\nPicture: {self.picture_path}")
        if numbered:
            self.say("No font of this machine has all its characters. The numbers stand for")
        for number, text in (numbered or {}).items():
            self.say(f"  [{number}]  {text}")
        if self._pause and display.is_there():
            display.open_file(self.picture_path)

    def table(self, results):
        """Prints the closing table: a list of `rows.Row`."""
        if self.is_result_alone:
            return
        self.stage("What came out")
        for line in rows.table(results, layout.width(), LONGEST_CELL):
            self._write(Styled(line, "red") if line.endswith(rows.NOT_AS_EXPECTED) else line)


QUIET = Lesson()


def _default_session():
    from common.graph_mode import tf

    return tf.get_default_session()


def limited(paragraph):
    """Returns a paragraph of at most MOST_LINES lines of LONGEST_LINE characters."""
    lines = paragraph.splitlines()
    kept = [
        line
        if len(line) <= LONGEST_LINE
        else f"{line[:LONGEST_LINE]} ... ({len(line):,} characters)"
        for line in lines[:MOST_LINES]
    ]
    if len(lines) > MOST_LINES:
        kept.append(f"  ... ({len(lines):,} lines)")
    return "\n".join(kept)


def docstring_of(module):
    """Returns a module's docstring, from its file where Python dropped docstrings (`-OO`)."""
    if module.__doc__ is not None:
        return inspect.cleandoc(module.__doc__)
    source = Path(module.__file__).read_text(encoding="utf-8")
    return ast.get_docstring(ast.parse(source)) or ""


def docstring_table(docstring):
    """Returns {name: meaning} from the lines `| name, name | shape | meaning |` of a docstring."""
    lines = [line.strip("| ").split("|") for line in docstring.splitlines() if line.startswith("|")]
    return {name.strip(): line[2].strip() for line in lines for name in line[0].split(",")}


def describe_shape(tensor):
    """Returns `[?, 6, 5] float32` for a tensor, `[4, 2], [2] float32` for a structure of them."""
    if isinstance(tensor, (list, tuple)):
        return _describe_shapes([describe_shape(part) for part in _flat(tensor)])
    if not hasattr(tensor, "shape"):
        return tensor.type if hasattr(tensor, "type") else type(tensor).__name__
    sizes = ", ".join("?" if size is None else str(size) for size in tensor.shape.as_list())
    return f"[{sizes}] {tensor.dtype.base_dtype.name}"


def _flat(structure):
    if not isinstance(structure, (list, tuple)):
        return [structure]
    return [part for inner in structure for part in _flat(inner)]


def _describe_shapes(parts):
    """Joins `[4, 2] float32` and the like: the common type once, equal shapes counted."""
    if len(parts) > 2 and len(set(parts)) == 1:
        return f"{len(parts)} x {parts[0]}"
    types = {part.rpartition(" ")[2] for part in parts}
    if len(types) > 1 or not all(part.startswith("[") for part in parts):
        return ", ".join(parts)
    return f"{', '.join(part.rpartition(' ')[0] for part in parts)} {types.pop()}"
