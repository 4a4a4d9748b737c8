"use strict";
// Recurrent networks forward and back through time, as rnn.dynamic_rnn and tf.gradients compute
// them. No page is touched here. Vectors are Float64Array; a matrix is
// {shape, values}, row by row, float32 as TensorFlow keeps it.
const Cell = (function () {
  const PARTS = { lstm: 4, gru: 2, rnn: 1 };
  const GATES = { lstm: ["f", "i", "o"], gru: ["r", "u"], rnn: [], jordan: [], attention: [] };

  // Reading a network of the page: arrays are float32 in base64, with their shapes.

  function read(array) {
    const text = atob(array.data);
    const bytes = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) bytes[k] = text.charCodeAt(k);
    if (array.scale === undefined) return { shape: array.shape, values: new Float32Array(bytes.buffer) };
    const whole = new Int16Array(bytes.buffer); // of the stages of a training, half as long
    return { shape: array.shape, values: Float32Array.from(whole, function (value) { return array.scale * value; }) };
  }

  function openLayer(layer) {
    const opened = { kind: layer.kind, forgetBias: layer.forget_bias || 0 };
    for (const name in layer) if (layer[name] && layer[name].data !== undefined) opened[name] = read(layer[name]);
    if (layer.kind === "attention") {
      opened.masked = layer.masked;
      opened.units = opened.w_v.shape[1];
      opened.inputs = opened.w_v.shape[0];
      return opened;
    }
    opened.units = layer.kind === "jordan" ? opened.output_bias.shape[0] : opened.bias.shape[0] / PARTS[layer.kind];
    opened.inputs = opened.kernel.shape[0] - opened.units;
    return opened;
  }

  function open(network) {
    const output = network.output && network.output !== "h" ? { w: read(network.output.w), b: read(network.output.b) } : network.output;
    return Object.assign({}, network, { layers: network.layers.map(openLayer), output: output });
  }

  // Multiplications of one step of all layers.
  function work(network) {
    return network.layers.reduce(function (sum, layer) {
      return sum + ["kernel", "candidate_kernel", "output_kernel", "w_q", "w_k", "w_v"].reduce(function (part, name) {
        return part + (layer[name] ? layer[name].values.length : 0);
      }, 0);
    }, 0);
  }

  // Arithmetic

  const sigmoid = function (z) { return 1 / (1 + Math.exp(-z)); };

  // [first, second] matrix + bias
  function affine(first, second, matrix, bias) {
    const columns = matrix.shape[1], values = matrix.values, result = Float64Array.from(bias.values);
    let row = 0;
    for (const part of [first, second]) for (let k = 0; k < part.length; k++, row++) {
      const value = part[k], start = row * columns;
      if (value === 0) continue;
      for (let c = 0; c < columns; c++) result[c] += value * values[start + c];
    }
    return result;
  }

  // matrix dz: the gradient of [first, second], cut in two after `cut` numbers.
  function affineBack(matrix, dz, cut) {
    const [rows, columns] = matrix.shape, values = matrix.values;
    const first = new Float64Array(cut), second = new Float64Array(rows - cut);
    for (let r = 0; r < rows; r++) {
      let sum = 0;
      for (let c = 0, at = r * columns; c < columns; c++, at++) sum += values[at] * dz[c];
      if (r < cut) first[r] = sum; else second[r - cut] = sum;
    }
    return [first, second];
  }

  function softmax(values) {
    const greatest = Math.max.apply(null, values);
    const powers = Array.from(values, function (z) { return Math.exp(z - greatest); });
    const sum = powers.reduce(function (a, b) { return a + b; }, 0);
    return powers.map(function (p) { return p / sum; });
  }

  // Forward. A change sets a gate by hand: {gate, value, layer, step, unit}; null or none: all.

  function changed(parts, kind, layer, time, changes) {
    for (const change of changes) {
      if (!GATES[kind].includes(change.gate)) continue;
      if (change.layer != null && change.layer !== layer) continue;
      if (change.step != null && change.step !== time) continue;
      parts.fixed = parts.fixed || {};
      const fixed = parts.fixed[change.gate] = parts.fixed[change.gate] || new Uint8Array(parts[change.gate].length);
      for (let unit = 0; unit < fixed.length; unit++) {
        if (change.unit != null && change.unit !== unit) continue;
        parts[change.gate][unit] = change.value;
        fixed[unit] = 1;
      }
    }
  }

  const STEP = {
    lstm: function (layer, x, state, change) {
      const n = layer.units, z = affine(x, state.h, layer.kernel, layer.bias);
      const parts = { i: z.slice(0, n).map(sigmoid), j: z.slice(n, 2 * n).map(Math.tanh),
        f: z.slice(2 * n, 3 * n).map(function (v) { return sigmoid(v + layer.forgetBias); }), o: z.slice(3 * n).map(sigmoid) };
      change(parts);
      parts.c = parts.f.map(function (f, u) { return f * state.c[u] + parts.i[u] * parts.j[u]; });
      parts.h = parts.o.map(function (o, u) { return o * Math.tanh(parts.c[u]); });
      return parts;
    },
    gru: function (layer, x, state, change) {
      const n = layer.units, z = affine(x, state.h, layer.kernel, layer.bias).map(sigmoid);
      const parts = { r: z.slice(0, n), u: z.slice(n) };
      change(parts);
      parts.reset = state.h.map(function (h, k) { return parts.r[k] * h; });
      parts.candidate = affine(x, parts.reset, layer.candidate_kernel, layer.candidate_bias).map(Math.tanh);
      parts.h = parts.u.map(function (u, k) { return u * state.h[k] + (1 - u) * parts.candidate[k]; });
      return parts;
    },
    rnn: function (layer, x, state) {
      return { h: affine(x, state.h, layer.kernel, layer.bias).map(Math.tanh) };
    },
    jordan: function (layer, x, state) { // its own answer is fed back
      const hidden = affine(x, state.h, layer.kernel, layer.bias).map(Math.tanh);
      return { hidden: hidden, h: affine(hidden, [], layer.output_kernel, layer.output_bias).map(Math.tanh) };
    },
  };

  // A place looks at those before it, or without a mask at all: x + the mean of their values,
  // weighted by how well its query fits their keys.
  STEP.attention = function (layer, x, state, change, past) {
    const place = past.length, rows = layer.positions;
    const inputs = rows ? Float64Array.from(x, function (v, k) { return v + rows.values[Math.min(place, rows.shape[0] - 1) * rows.shape[1] + k]; }) : Float64Array.from(x);
    const parts = { inputs: inputs, q: times(inputs, layer.w_q), k: times(inputs, layer.w_k), v: times(inputs, layer.w_v) }, places = past.concat([parts]);
    (layer.masked ? [parts] : places).forEach(function (part) { attend(part, places); });
    return parts;
  };
  const times = function (row, matrix) { return affine(row, [], matrix, { values: new Float64Array(matrix.shape[1]) }); };
  const dot = function (a, b) { let sum = 0; for (let k = 0; k < a.length; k++) sum += a[k] * b[k]; return sum; };

  function attend(parts, places) {
    const weights = softmax(places.map(function (other) { return dot(parts.q, other.k) / Math.sqrt(parts.q.length); }));
    parts.places = places;
    parts.weights = Float64Array.from(weights);
    parts.h = parts.inputs.map(function (v, k) { return v + weights.reduce(function (sum, w, s) { return sum + w * places[s].v[k]; }, 0); });
  }

  // A network that has read nothing; `advance` makes it read. first: {h, c} of layers that do not
  // begin with zeros. steps: [layer][time] -> parts by name,
  // each with the x that it read and the state `before` it.
  function begin(network, changes, first) {
    return { network: network, changes: changes || [], first: first || [], inputs: [], steps: network.layers.map(function () { return []; }) };
  }

  function advance(run, x) {
    const time = run.inputs.length;
    run.inputs.push(x);
    let input = x;
    run.network.layers.forEach(function (layer, l) {
      const last = run.steps[l][time - 1];
      const zeros = last ? null : new Float64Array(layer.units), first = run.first[l] || { h: zeros, c: zeros };
      const before = last ? { h: last.h, c: last.c || last.h } : first;
      const parts = STEP[layer.kind](layer, input, before, function (values) { changed(values, layer.kind, l, time, run.changes); }, run.steps[l]);
      parts.x = input;
      parts.before = before;
      run.steps[l].push(parts);
      input = parts.h;
    });
    return run;
  }

  function unroll(network, inputs, changes) {
    const run = begin(network, changes);
    inputs.forEach(function (x) { advance(run, x); });
    return run;
  }

  // The output layer of h -> scores, or forecasts; null without one.
  function scores(network, h) {
    if (!network.output) return null;
    return network.output === "h" ? h : affine(h, [], network.output.w, network.output.b);
  }

  function loss(network, h, target) {
    const values = scores(network, h);
    if (!values || target === null || target === undefined) return null;
    if (network.answer && network.answer.kind === "value") return Math.pow(values[0] - target, 2);
    return -Math.log(softmax(values)[target]);
  }

  // d loss / d h of the last layer.
  function lossBack(network, h, target) {
    const values = scores(network, h);
    const d = network.answer && network.answer.kind === "value"
      ? Float64Array.from(values, function (v, k) { return k ? 0 : 2 * (v - target); })
      : Float64Array.from(softmax(values), function (p, k) { return p - (k === target ? 1 : 0); });
    return network.output === "h" ? d : affineBack(network.output.w, d, h.length)[0];
  }

  // Back through time. BACK takes the gradients of a step's h and c (all ways to them) and gives
  // those of what it read: x, h before, c before.

  const free = function (parts, gate, d) {
    const fixed = parts.fixed && parts.fixed[gate];
    return fixed ? d.map(function (v, u) { return fixed[u] ? 0 : v; }) : d;
  };

  const BACK = {
    lstm: function (layer, parts, dh, dc) {
      const n = layer.units, dz = new Float64Array(4 * n), cBefore = new Float64Array(n);
      const { i, j, f, o, c, fixed } = parts;
      for (let u = 0; u < n; u++) {
        const shown = Math.tanh(c[u]);
        dc[u] += dh[u] * o[u] * (1 - shown * shown);
        dz[u] = dc[u] * j[u] * i[u] * (1 - i[u]);
        dz[n + u] = dc[u] * i[u] * (1 - j[u] * j[u]);
        dz[2 * n + u] = dc[u] * parts.before.c[u] * f[u] * (1 - f[u]);
        dz[3 * n + u] = dh[u] * shown * o[u] * (1 - o[u]);
        cBefore[u] = dc[u] * f[u];
      }
      if (fixed) ["i", "j", "f", "o"].forEach(function (gate, k) { dz.set(free(parts, gate, dz.slice(k * n, k * n + n)), k * n); });
      const [x, h] = affineBack(layer.kernel, dz, layer.inputs);
      return { x: x, h: h, c: cBefore };
    },
    gru: function (layer, parts, dh) {
      const n = layer.units, { r, u, candidate, before } = parts;
      const [xOfNew, reset] = affineBack(layer.candidate_kernel, dh.map(function (d, k) { return d * (1 - u[k]) * (1 - candidate[k] * candidate[k]); }), layer.inputs);
      const dz = new Float64Array(2 * n);
      dz.set(free(parts, "r", reset.map(function (d, k) { return d * before.h[k] * r[k] * (1 - r[k]); })));
      dz.set(free(parts, "u", dh.map(function (d, k) { return d * (before.h[k] - candidate[k]) * u[k] * (1 - u[k]); })), n);
      const [x, h] = affineBack(layer.kernel, dz, layer.inputs);
      return { x: x.map(function (d, k) { return d + xOfNew[k]; }), h: h.map(function (d, k) { return d + dh[k] * u[k] + reset[k] * r[k]; }) };
    },
    rnn: function (layer, parts, dh) {
      const [x, h] = affineBack(layer.kernel, dh.map(function (d, k) { return d * (1 - parts.h[k] * parts.h[k]); }), layer.inputs);
      return { x: x, h: h };
    },
    jordan: function (layer, parts, dh) {
      const dy = dh.map(function (d, k) { return d * (1 - parts.h[k] * parts.h[k]); });
      const ds = affineBack(layer.output_kernel, dy, parts.hidden.length)[0];
      const [x, h] = affineBack(layer.kernel, ds.map(function (d, k) { return d * (1 - parts.hidden[k] * parts.hidden[k]); }), layer.inputs);
      return { x: x, h: h };
    },
  };

  // All places at once: `places` has the gradient by what each of them reads.
  BACK.attention = function (layer, parts, dh) {
    const { places, weights, q } = parts, root = Math.sqrt(q.length);
    const ofWeights = weights.map(function (_, s) { return dot(dh, places[s].v); }), mean = dot(weights, ofWeights);
    const ofScores = weights.map(function (w, s) { return w * (ofWeights[s] - mean) / root; });
    const ofQuery = q.map(function (_, k) { return ofScores.reduce(function (sum, d, s) { return sum + d * places[s].k[k]; }, 0); });
    const back = function (matrix, d) { return affineBack(matrix, d, layer.inputs)[0]; };
    const x = places.map(function (other, s) {
      const ofKey = back(layer.w_k, q.map(function (v) { return ofScores[s] * v; })), ofValue = back(layer.w_v, dh.map(function (d) { return weights[s] * d; }));
      const own = other === parts ? back(layer.w_q, ofQuery) : null;
      return ofKey.map(function (d, k) { return d + ofValue[k] + (own ? own[k] + dh[k] : 0); });
    });
    return { places: x, h: new Float64Array(layer.units) };
  };

  // From dTop = d loss / d h of the last layer at step `time`, back to the first step: {h, c:
  // [layer][time], x: [time]}, the gradients of the loss by every h, c and input. `backBegin` has
  // none of them yet, `backStep` goes a step back; `next` is the step that it comes to, -1 at the end.
  function backBegin(run, time, dTop) {
    const layers = run.network.layers, empty = function () { return layers.map(function () { return []; }); };
    const zeros = function (layer) { return { h: new Float64Array(layer.units), c: new Float64Array(layer.units) }; };
    return { run: run, time: time, dTop: dTop, next: time, h: empty(), c: empty(), x: [], later: layers.map(zeros) };
  }

  function backStep(back) {
    const layers = back.run.network.layers, t = back.next--;
    let above = t === back.time ? back.dTop : new Float64Array(back.dTop.length);
    for (let l = layers.length - 1; l >= 0; l--) {
      const dh = back.later[l].h.map(function (d, k) { return d + above[k]; }), dc = Float64Array.from(back.later[l].c);
      const before = BACK[layers[l].kind](layers[l], back.run.steps[l][t], dh, dc);
      back.h[l][t] = dh;
      back.c[l][t] = dc;
      back.later[l] = { h: before.h, c: before.c || back.later[l].c };
      above = before.x;
      if (before.places && t === back.time) back.x = before.places;
    }
    if (above) back.x[t] = above;
    return back;
  }

  function backward(run, time, dTop) {
    const back = backBegin(run, time, dTop);
    while (back.next >= 0) backStep(back);
    return back;
  }

  const norm = function (values) { return Math.sqrt(values.reduce(function (sum, v) { return sum + v * v; }, 0)); };

  return { GATES: GATES, read: read, open: open, work: work, begin: begin, advance: advance, unroll: unroll, scores: scores,
    softmax: softmax, times: times, dot: dot, loss: loss, lossBack: lossBack, backBegin: backBegin, backStep: backStep, backward: backward, norm: norm };
})();
