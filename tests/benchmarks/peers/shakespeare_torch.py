"""PyTorch's part of `tests.benchmarks.shakespeare`: `torch.nn.LSTM` and two recipes."""

import json
import math
import os
import sys

from common.data.text import Vocabulary
from common.language import corpus

import torch

BATCH, TIME, HIDDEN, LAYERS = 50, 50, 128, 2


class Network(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.classes = classes
        self.lstm = torch.nn.LSTM(classes, HIDDEN, LAYERS, batch_first=True)
        self.scores = torch.nn.Linear(HIDDEN, classes)

    def forward(self, x, state):
        inputs = torch.nn.functional.one_hot(x, self.classes).float()
        outputs, state = self.lstm(inputs, state)
        return self.scores(outputs), state


def of_lab_24(network, steps_of_epoch):
    """Its optimizer, clipping and learning rate: Adam at 0.01, halved every 500 steps after 800."""
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)

    def prepare(step):
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        for group in optimizer.param_groups:
            group["lr"] = 0.01 * 0.5 ** (max(step - 800, 0) / 500)

    return optimizer, prepare


def of_char_rnn(network, steps_of_epoch):
    """The defaults of char-rnn: RMSprop at 0.002, each gradient within 5."""
    for parameter in network.parameters():
        torch.nn.init.uniform_(parameter, -0.08, 0.08)
    for name, parameter in network.lstm.named_parameters():
        if name.startswith("bias_ih"):  # of the forget gate; the order is i, f, g, o
            parameter.data[HIDDEN : 2 * HIDDEN] = 1.0
    optimizer = torch.optim.RMSprop(network.parameters(), lr=0.002, alpha=0.95)

    def prepare(step):
        torch.nn.utils.clip_grad_value_(network.parameters(), 5.0)
        for group in optimizer.param_groups:
            group["lr"] = 0.002 * 0.97 ** max(step // steps_of_epoch - 9, 0)

    return optimizer, prepare


RECIPES = {"lab36": of_lab_24, "char-rnn": of_char_rnn}


def main(file, recipe, steps, seed):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(seed)
    book = corpus.read([file]).text
    vocabulary = Vocabulary.of(book)
    numbers = vocabulary.encode(book)
    learned, _ = corpus.split(numbers)
    x_data, y_data = in_rows(learned)
    validation = corpus.validation_batches(numbers, len(learned), BATCH, TIME)
    network = Network(len(vocabulary))
    optimizer, prepare = RECIPES[recipe](network, len(x_data))
    scores, state = [], None
    for step in range(steps):
        x, y = (data[step % len(x_data)] for data in (x_data, y_data))
        state = tuple(part.detach() for part in state) if step % len(x_data) else None
        logits, state = network(torch.from_numpy(x).long(), state)
        loss = _loss(logits, y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        prepare(step)
        optimizer.step()
        if (step + 1) % max(1, steps // 10) == 0:
            scores.append(_validate(network, validation))
    print(json.dumps({"bits": scores[-1], "best_bits": min(scores)}))


def in_rows(numbers):
    """Returns the text and the characters that follow, [batches, batch, time] each, in rows."""
    size = (len(numbers) - 1) // (BATCH * TIME) * BATCH * TIME
    return [
        numbers[first : first + size].reshape(BATCH, -1, TIME).swapaxes(0, 1) for first in (0, 1)
    ]


def _loss(logits, y):
    targets = torch.from_numpy(y).long().reshape(-1)
    return torch.nn.functional.cross_entropy(
        logits.reshape(len(targets), -1), targets, ignore_index=corpus.NOT_COUNTED
    )


def _validate(network, part):
    """Bits a character, the state carried from batch to batch."""
    total, count, state = 0.0, 0, None
    with torch.no_grad():
        for x, y in zip(part.x, part.y):
            logits, state = network(torch.from_numpy(x).long(), state)
            counted = int((y != corpus.NOT_COUNTED).sum())
            if counted:
                total += float(_loss(logits, y)) * counted
            count += counted
    return total / count / math.log(2)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
