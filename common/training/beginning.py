"""What a training begins with: new weights, those of a checkpoint, or a training to go on with."""

from typing import NamedTuple

from common.training import checkpoint, keeping


class Beginning(NamedTuple):
    """A checkpoint to begin with, or none."""

    prefix: str | None  # of its files; None: the weights are new
    facts: dict  # that were saved with it
    done: int  # how many steps of this training were made before

    @classmethod
    def new(cls):
        """New weights."""
        return cls(None, {}, 0)

    @classmethod
    def of(cls, restore=None, resume=None):
        """For `--restore`, another training's weights, and `--resume`, a training to go on with.

        Args:
          restore, resume: PREFIX, one of its files, a folder, or None.

        Raises:
          InputError: no checkpoint there.
        """
        if not (restore or resume):
            return cls.new()
        prefix = checkpoint.find(restore or resume)
        facts = checkpoint.facts(prefix)
        return cls(prefix, facts, facts.get("step", 0) if resume else 0)

    @classmethod
    def same(cls, resume, wanted):
        """For `--resume`, where the training must be the same.

        Args:
          resume: PREFIX, one of its files, a folder, or None.
          wanted: {name: value} that the checkpoint must have among its facts.

        Raises:
          InputError: no checkpoint there, or one of another training.
        """
        if resume is None:
            return cls.new()
        prefix = checkpoint.find(resume)
        facts = checkpoint.facts(prefix)
        keeping.check_same(prefix, facts, wanted)
        return cls(prefix, facts, keeping.fact(prefix, facts, "step"))

    def restore(self, session, say=None):
        """Give the session's variables the checkpoint's values, if there is one.

        Args:
          say: is called with a line that says where the training goes on.

        Returns:
          The facts that were saved with these values; {} for new weights.

        Raises:
          InputError: see `checkpoint.restore`.
        """
        if self.prefix is None:
            return {}
        facts = checkpoint.restore(session, self.prefix)
        if say:
            say(f"  it goes on after {self.done:,} steps: {self.prefix}")
        return facts
