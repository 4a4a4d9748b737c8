"use strict";
// An encoder that reads from both sides, and a decoder that looks at what was read before each
// token that it writes (lab 42). It writes greedily, the likeliest token each time.
const Translation = (function () {
  const side = function (first, second) {
    const both = new Float64Array(first.length + second.length);
    both.set(first);
    both.set(second, first.length);
    return both;
  };
  const row = function (matrix, r) { return matrix.values.subarray(r * matrix.shape[1], (r + 1) * matrix.shape[1]); };

  function open(network) {
    const layers = function (list) { return Cell.open({ layers: list }).layers; };
    const matrices = {};
    for (const name in network.attention || {}) matrices[name] = network.attention[name] && network.attention[name].data ? Cell.read(network.attention[name]) : network.attention[name];
    return Object.assign({}, network, {
      encoder: { forward: layers(network.encoder.forward), backward: layers(network.encoder.backward) },
      target: Object.assign({}, network.target, { embedding: Cell.read(network.target.embedding) }),
      attention: network.attention ? matrices : null });
  }

  // rows [time][inputs] -> {memory: [time] of both directions side by side, last: {h, c}}
  function encode(network, rows) {
    const forward = Cell.unroll({ layers: network.encoder.forward }, rows).steps.at(-1);
    const backward = Cell.unroll({ layers: network.encoder.backward }, rows.slice().reverse()).steps.at(-1);
    const count = rows.length, last = function (name) { return side(forward[count - 1][name], backward[count - 1][name]); };
    return { memory: forward.map(function (parts, k) { return side(parts.h, backward[count - 1 - k].h); }), last: { h: last("h"), c: last("c") } };
  }

  // The weight of each part of the memory, and its mean.
  function attend(attention, memory, y) {
    const query = attention.query ? Cell.times(y, attention.query) : y;
    const scores = memory.map(function (part) {
      const key = Cell.times(part, attention.memory);
      if (attention.kind === "luong") return Cell.dot(query, key);
      return key.reduce(function (sum, v, k) { return sum + attention.v.values[k] * Math.tanh(v + query[k]); }, 0);
    });
    const weights = Float64Array.from(Cell.softmax(scores));
    const context = memory[0].map(function (_, k) { return memory.reduce(function (sum, part, s) { return sum + weights[s] * part[k]; }, 0); });
    return { weights: weights, attention: Cell.times(side(y, context), attention.layer) };
  }

  // {run, read: tokens before each step, written: tokens after it}. given: tokens to be read in
  // place of its own, as in training.
  function decode(network, rows, changes, given) {
    const target = network.target, encoded = encode(network, rows), read = [], written = [];
    const run = Cell.begin(network, changes, [encoded.last]);
    let token = target.start, attention = network.attention ? new Float64Array(network.attention.layer.shape[1]) : [];
    while (written.length < (given ? given.length : target.longest)) {
      Cell.advance(run, side(row(target.embedding, token), attention));
      const parts = run.steps.at(-1).at(-1);
      Object.assign(parts, network.attention ? attend(network.attention, encoded.memory, parts.h) : { attention: parts.h });
      if (network.attention) attention = parts.attention;
      const scores = Cell.scores(network, parts.attention);
      read.push(token);
      written.push(scores.indexOf(Math.max.apply(null, scores)));
      token = given ? given[written.length - 1] : written.at(-1);
      if (!given && token === target.end) break;
    }
    return { run: run, read: read, written: written };
  }

  return { open: open, decode: decode };
})();
