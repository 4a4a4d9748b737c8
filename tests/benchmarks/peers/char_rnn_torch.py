"""PyTorch's half of `tests.benchmarks.char_rnn`: `torch.nn.LSTM`, eager, its usual loop."""

import json
import os
import sys
import time
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[3]
BATCH, TIME = 50, 50


class Network(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.lstm = torch.nn.LSTM(classes, 128, 2, batch_first=True)
        self.scores = torch.nn.Linear(128, classes)

    def forward(self, x, state):
        outputs, state = self.lstm(x, state)
        return self.scores(outputs), state


def main(steps):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    torch.manual_seed(0)
    book = (ROOT / "data" / "sonnets.txt").read_text(encoding="utf-8")
    characters = {character: number for number, character in enumerate(sorted(set(book)))}
    numbers = np.array([characters[character] for character in book])
    count = (len(numbers) - 1) // (BATCH * TIME)
    size, classes = count * TIME * BATCH, len(characters)
    x = torch.from_numpy(numbers[:size].reshape(BATCH, -1))
    y = torch.from_numpy(numbers[1 : size + 1].reshape(BATCH, -1))
    network = Network(classes)
    optimizer = torch.optim.Adam(network.parameters(), lr=0.01)
    state = None

    def train(first, count_of_steps):
        nonlocal state
        start, cpu = time.perf_counter(), time.process_time()
        for step in range(first, first + count_of_steps):
            at = step % count * TIME
            state = None if at == 0 else tuple(part.detach() for part in state)
            inputs = torch.nn.functional.one_hot(x[:, at : at + TIME], classes).float()
            logits, state = network(inputs, state)
            targets = y[:, at : at + TIME].reshape(-1)
            loss = torch.nn.functional.cross_entropy(logits.reshape(-1, classes), targets)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimizer.step()
            loss.item()
        return time.perf_counter() - start, time.process_time() - cpu

    train(0, 5)
    seconds, cpu_seconds = train(5, steps)
    start = time.perf_counter()
    with torch.no_grad():
        number, before = torch.zeros(1, 1, dtype=torch.long), None
        for _ in range(2000):
            one = torch.nn.functional.one_hot(number, classes).float()
            logits, before = network(one, before)
            number = torch.multinomial(torch.softmax(logits[0], 1), 1)
            number.item()
    writing = time.perf_counter() - start
    found = {"steps_per_second": steps / seconds, "steps_per_cpu_second": steps / cpu_seconds}
    print(json.dumps({**found, "writing_seconds": writing}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
