"use strict";
// The forward pass of recurrent networks, as rnn.dynamic_rnn computes it. No page is touched here.
const Cell = (function () {
  // A network as it stands in the page: arrays are float32 in base64, with their shapes.
  function read(array) {
    const text = atob(array.data);
    const bytes = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
    return { shape: array.shape, values: Float64Array.from(new Float32Array(bytes.buffer)) };
  }

  function open(network) {
    const layers = network.layers.map(function (layer) {
      const opened = { kind: layer.kind, forgetBias: layer.forget_bias || 0 };
      for (const name of ["kernel", "bias", "candidate_kernel", "candidate_bias"])
        if (layer[name]) opened[name] = read(layer[name]);
      opened.units = opened.bias.shape[0] / { lstm: 4, gru: 2, rnn: 1 }[layer.kind];
      opened.inputs = opened.kernel.shape[0] - opened.units;
      return opened;
    });
    const output = network.output && network.output !== "h" ? { w: read(network.output.w), b: read(network.output.b) } : network.output;
    return Object.assign({}, network, { layers: layers, output: output });
  }

  const sigmoid = function (z) { return 1 / (1 + Math.exp(-z)); };

  // row matrix + bias
  function affine(row, matrix, bias) {
    const columns = matrix.shape[1];
    const result = Array.from(bias.values);
    for (let r = 0; r < row.length; r++) {
      const value = row[r];
      if (value === 0) continue;
      for (let c = 0; c < columns; c++) result[c] += value * matrix.values[r * columns + c];
    }
    return result;
  }

  // One step of a layer. off: {name: true} for gates that are switched off, that is 0.
  function step(layer, x, state, off) {
    const units = layer.units;
    const gate = function (name, values) { return values.map(function (z) { return off[name] ? 0 : z; }); };
    if (layer.kind === "lstm") {
      const all = affine(x.concat(state.h), layer.kernel, layer.bias);
      const i = gate("i", all.slice(0, units).map(sigmoid));
      const j = all.slice(units, 2 * units).map(Math.tanh);
      const f = gate("f", all.slice(2 * units, 3 * units).map(function (z) { return sigmoid(z + layer.forgetBias); }));
      const o = gate("o", all.slice(3 * units).map(sigmoid));
      const c = f.map(function (value, u) { return value * state.c[u] + i[u] * j[u]; });
      const h = o.map(function (value, u) { return value * Math.tanh(c[u]); });
      return { i: i, j: j, f: f, o: o, c: c, h: h };
    }
    if (layer.kind === "gru") {
      const all = affine(x.concat(state.h), layer.kernel, layer.bias).map(sigmoid);
      const r = gate("r", all.slice(0, units));
      const u = gate("u", all.slice(units));
      const reset = state.h.map(function (value, k) { return r[k] * value; });
      const candidate = affine(x.concat(reset), layer.candidate_kernel, layer.candidate_bias).map(Math.tanh);
      const h = u.map(function (value, k) { return value * state.h[k] + (1 - value) * candidate[k]; });
      return { r: r, u: u, candidate: candidate, h: h };
    }
    return { h: affine(x.concat(state.h), layer.kernel, layer.bias).map(Math.tanh) };
  }

  // All steps of all layers: [layer][step] -> parts by name. Behind `length` outputs are 0 and
  // the state stays: `before` of a step is the state that it began with.
  function unroll(network, inputs, off, length) {
    let rows = inputs;
    const count = length === undefined ? inputs.length : length;
    return network.layers.map(function (layer) {
      const zeros = new Array(layer.units).fill(0);
      let state = { c: zeros, h: zeros };
      const steps = rows.map(function (x, time) {
        const before = state;
        if (time >= count) return { before: before, ended: true, h: zeros };
        const parts = step(layer, Array.from(x), state, off || {});
        state = { c: parts.c || zeros, h: parts.h };
        return Object.assign({ before: before }, parts);
      });
      rows = steps.map(function (parts) { return parts.h; });
      return steps;
    });
  }

  function scores(network, h) {
    if (!network.output) return null;
    return network.output === "h" ? h : affine(h, network.output.w, network.output.b);
  }

  function softmax(values) {
    const greatest = Math.max.apply(null, values);
    const powers = values.map(function (z) { return Math.exp(z - greatest); });
    const sum = powers.reduce(function (a, b) { return a + b; }, 0);
    return powers.map(function (p) { return p / sum; });
  }

  // -log p(target) after each step; null where nothing is known to follow.
  function losses(network, inputs, targets, off, length) {
    const top = unroll(network, inputs, off, length).at(-1);
    return top.map(function (parts, time) {
      const logits = scores(network, parts.h);
      if (!logits || targets[time] === undefined || targets[time] === null || parts.ended) return null;
      return -Math.log(softmax(logits)[targets[time]]);
    });
  }

  // The length of d loss[time] / d x at each step, by central differences.
  function gradients(network, inputs, targets, time, off) {
    const width = 1e-4;
    return inputs.map(function (x, place) {
      if (place > time) return 0;
      let square = 0;
      for (let k = 0; k < x.length; k++) {
        const moved = [1, -1].map(function (sign) {
          const changed = inputs.slice(0, time + 1);
          changed[place] = x.slice();
          changed[place][k] += sign * width;
          return losses(network, changed, targets, off)[time];
        });
        square += Math.pow((moved[0] - moved[1]) / (2 * width), 2);
      }
      return Math.sqrt(square);
    });
  }

  return { open: open, unroll: unroll, scores: scores, softmax: softmax, losses: losses, gradients: gradients };
})();
