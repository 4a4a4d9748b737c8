"""PyTorch: `torch.nn.LSTM`, eager, its usual training loop."""

import itertools
import math
import os

from tests.benchmarks.peers.server import serve
from tests.benchmarks.workloads import data, is_text, reordered, weights, with_forget_bias

import torch


def make(workload):
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    x, y = data(workload)
    x = torch.from_numpy(x)
    y = torch.from_numpy(y).long() if is_text(workload) else torch.from_numpy(y)
    lstm = torch.nn.LSTM(workload.inputs, workload.hidden, workload.layers, batch_first=True)
    dense = torch.nn.Linear(workload.hidden, workload.outputs or 1)
    layers = weights(workload)
    with torch.no_grad():
        for number, (kernel, bias) in enumerate(layers[: workload.layers]):
            size = kernel.shape[0] - workload.hidden
            turned = torch.from_numpy(reordered(kernel, "ifjo")).T
            getattr(lstm, f"weight_ih_l{number}").copy_(turned[:, :size])
            getattr(lstm, f"weight_hh_l{number}").copy_(turned[:, size:])
            bias = torch.from_numpy(reordered(with_forget_bias(bias), "ifjo"))
            getattr(lstm, f"bias_ih_l{number}").copy_(bias)
            # PyTorch has two biases where one is enough: the second stays zero.
            getattr(lstm, f"bias_hh_l{number}").zero_().requires_grad_(False)
        if workload.outputs:
            dense.weight.copy_(torch.from_numpy(layers[-1][0]).T)
            dense.bias.copy_(torch.from_numpy(layers[-1][1]))
    parameters = [p for p in lstm.parameters() if p.requires_grad]
    parameters += list(dense.parameters()) if workload.outputs else []
    optimizer = torch.optim.Adam(parameters, lr=workload.rate)
    cross_entropy = torch.nn.functional.cross_entropy
    count = itertools.count(1)

    def step():
        # TensorFlow adds its epsilon before the correction for the first steps, PyTorch after.
        optimizer.param_groups[0]["eps"] = 1e-8 / math.sqrt(1 - 0.999 ** next(count))
        optimizer.zero_grad(set_to_none=True)
        outputs, _ = lstm(x)
        if not is_text(workload):
            loss = ((dense(outputs[:, -1]) - y) ** 2).sum()
        else:
            scores = dense(outputs) if workload.outputs else outputs
            loss = cross_entropy(scores.reshape(-1, scores.shape[2]), y.reshape(-1))
        loss.backward()
        optimizer.step()
        return loss.detach()

    def train(steps):
        return torch.stack([step() for _ in range(steps)]).tolist()

    return train


if __name__ == "__main__":
    serve(make)
