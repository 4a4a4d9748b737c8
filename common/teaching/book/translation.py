"""The live network of lab 42's page in NumPy: an encoder, a decoder, and attention between them."""

from common.teaching.book.replay import Replay

import numpy as np


class Translation(Replay):
    """Runs a network that reads one sequence and writes another.

    Args:
      network: one of the JSON's "networks", with "kind" "translate": the memory is the outputs of
        "encoder" "forward" and "backward" side by side, the decoder in "layers" begins with their
        last states. "attention" is None or {"kind": "bahdanau" or "luong", "memory", "query", "v",
        "layer"}, "target" has the tokens that are written.
    """

    def encode(self, sample=None):
        """Returns the memory [time, hidden] and the decoder's first state (c, h)."""
        from common.rnn import numpy_reference  # only here: it starts TensorFlow

        rows = self.rows(sample)[np.newaxis]
        encoder = self.network["encoder"]
        [forward] = numpy_reference.unroll(encoder["forward"], rows)
        [backward] = numpy_reference.unroll(encoder["backward"], rows[:, ::-1])
        memory = np.concatenate([forward["h"][0], backward["h"][0, ::-1]], axis=1)
        last = (np.hstack([forward[name][:, -1], backward[name][:, -1]]) for name in ("c", "h"))
        return memory, tuple(last)

    def attend(self, memory, y):
        """Returns the weights [time] of the memory, and the attention [hidden]."""
        attention = self.network["attention"]
        keys = memory @ attention["memory"]  # [time, units]
        if attention["kind"] == "luong":
            scores = keys @ y
        else:
            scores = np.tanh(keys + y @ attention["query"]) @ attention["v"]
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        return weights, np.concatenate([y, weights @ memory]) @ attention["layer"]

    def decode(self, sample=None, given=None):
        """Writes the likeliest token at each step, to the end.

        Args:
          given: the numbers of the tokens to read in place of its own, as in training.

        Returns:
          The numbers of the tokens written [steps], the scores [steps, tokens], and the weights
          of the memory [steps, time], zeros without attention.
        """
        from common.rnn import numpy_reference  # only here: it starts TensorFlow

        target, output = self.network["target"], self.network["output"]
        [layer] = self.network["layers"]
        memory, state = self.encode(sample)
        number, attention = target["start"], None
        if self.network["attention"]:
            attention = np.zeros(self.network["attention"]["layer"].shape[1])
        written, all_scores, all_weights = [], [], []
        for step in range(target["longest"] if given is None else len(given)):
            x = target["embedding"][number]
            x = x if attention is None else np.concatenate([x, attention])
            _, state = numpy_reference.step(layer, x[np.newaxis], state)
            shown, weights = state[1][0], np.zeros(len(memory))
            if attention is not None:
                weights, attention = self.attend(memory, shown)
                shown = attention
            all_scores.append(shown @ output["w"] + output["b"])
            all_weights.append(weights)
            written.append(int(all_scores[-1].argmax()))
            number = written[-1] if given is None else given[step]
            if given is None and number == target["end"]:
                break
        return written, np.array(all_scores), np.array(all_weights)

    def says(self, sample=None):
        """Returns what it writes, without the end."""
        target = self.network["target"]
        between = "" if target["split"] == "characters" else " "
        written, _, _ = self.decode(sample)
        tokens = (target["tokens"][number] for number in written if number != target["end"])
        return between.join(tokens)

    def scores(self, sample=None):
        """Returns the scores after each step where the decoder reads the targets."""
        return self.decode(sample, self.network["targets"])[1]
