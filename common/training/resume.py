"""The state a training starts from: new weights, those of a checkpoint, or a training to resume."""

from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from common.errors import InputError
from common.graph_mode import tf
from common.training import checkpoint


class StartPoint(NamedTuple):
    """A checkpoint that a training starts from, or none."""

    prefix: str | None  # of its files; None: the weights are new
    metadata: dict  # saved with it
    step: int  # steps of this training that are done already
    resumed: str | None = None  # `prefix` if that training is resumed; for `checkpoint.saver`

    @classmethod
    def new(cls) -> "StartPoint":
        """Returns a start with new weights."""
        return cls(None, {}, 0)

    @classmethod
    def of(cls, restore: str | None = None, resume: str | None = None) -> "StartPoint":
        """Returns the start for `--restore`, weights alone, or `--resume`, a whole training.

        Args:
          restore, resume: see `checkpoint.find`, or None.

        Raises:
          InputError: no checkpoint there.
        """
        if not (restore or resume):
            return cls.new()
        prefix = checkpoint.find(restore or resume)
        metadata = checkpoint.metadata(prefix)
        if not resume:
            return cls(prefix, metadata, 0)
        return cls(prefix, metadata, metadata.get("step", 0), prefix)

    @classmethod
    def resuming(
        cls,
        resume: str | None,
        expected: dict,
        find: Callable[[str], str] = checkpoint.find,
    ) -> "StartPoint":
        """Returns the start for `--resume`, where the training must be the same.

        Args:
          resume: what `find` takes; None: new weights.
          expected: {name: value} that the metadata must have.
          find: finds the checkpoint; `checkpoint.find_last` for a `BestAndLastSaver`.

        Raises:
          InputError: no checkpoint there, or that of another training.
        """
        if resume is None:
            return cls.new()
        prefix = find(resume)
        metadata = checkpoint.metadata(prefix)
        check_same(prefix, metadata, expected)
        return cls(prefix, metadata, metadata_value(prefix, metadata, "step"), prefix)

    def values(self, **allowed: Any) -> dict:
        """Returns metadata by name, checked before a graph is built from them.

        Args:
          allowed: for each name a range of whole numbers, a collection of values, or a function
            that returns whether a value is allowed (`is_vocabulary`).

        Raises:
          InputError: a name is missing or has another value.
        """
        values = {}
        for name, choice in allowed.items():
            value = metadata_value(self.prefix, self.metadata, name)
            if not _is_allowed(value, choice):
                raise InputError(
                    f"{self.prefix}: its {name} is {str(value)[:40]!r}, which this lab cannot "
                    "take; another lab saved it, or it was changed"
                )
            values[name] = value
        return values

    def restore(
        self,
        session: tf.Session,
        say: Callable[[str], Any] | None = None,
        variables: list | None = None,
    ) -> dict:
        """Gives the session's variables the checkpoint's values, if there is one.

        Args:
          say: called with a line about the steps already done.
          variables: a list of those to restore, all unless given.

        Returns:
          The metadata saved with these values; {} for new weights.

        Raises:
          InputError: see `checkpoint.restore`.
        """
        if self.prefix is None:
            return {}
        metadata = checkpoint.restore(session, self.prefix, variables)
        if say:
            say(f"  resumed after {self.step:,} steps: {self.prefix}")
        return metadata


def is_vocabulary(value: Any) -> bool:
    """Returns whether a value is a list of different strings, two at least."""
    is_list = isinstance(value, list) and all(isinstance(token, str) for token in value)
    return is_list and len(set(value)) == len(value) >= 2


def metadata_value(prefix: str, metadata: dict, name: str) -> Any:
    """Returns a value of a checkpoint's metadata. Raises InputError if it is missing."""
    if name not in metadata:
        raise InputError(f"{prefix}: says nothing about {name}; another lab saved it")
    return metadata[name]


def check_same(prefix: str, metadata: dict, expected: dict) -> None:
    """Checks that a training resumes with the data and settings it was started with.

    Args:
      metadata: of the checkpoint `prefix`.
      expected: {name: value} of this run.

    Raises:
      InputError: a value differs; the message names the first that does.
    """
    for name, value in expected.items():
        saved = metadata_value(prefix, metadata, name)
        if saved != value:
            raise InputError(f"{prefix}: {_difference(name, saved, value)}")


def _is_allowed(value, choice):
    if isinstance(choice, range):
        return type(value) is int and value in choice
    if callable(choice) and not isinstance(choice, Collection):
        return choice(value)
    return isinstance(value, str) and value in choice


def _difference(name, saved, expected):
    if not isinstance(saved, list) or not isinstance(expected, list):
        return f"was trained with {name} {saved}, this run has {expected}"
    only_saved = "".join(str(token) for token in saved if token not in expected)
    only_here = "".join(str(token) for token in expected if token not in saved)
    parts = [f"{only_saved[:40]!r} is there and not in this run"] if only_saved else []
    parts += [f"{only_here[:40]!r} in this run and not there"] if only_here else []
    return f"was trained with another {name}: {', '.join(parts) or 'in another order'}"
