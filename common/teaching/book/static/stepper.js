"use strict";
(function () {
  const NAMES = { i: "input gate i", j: "candidate j", f: "forget gate f", o: "output gate o", c: "memory c", h: "output h",
    r: "reset gate r", u: "update gate u", candidate: "candidate" };
  const ORDER = { lstm: ["i", "j", "f", "o", "c", "h"], gru: ["r", "u", "candidate", "h"], rnn: ["h"] };
  const GATES = { lstm: ["i", "f", "o"], gru: ["r", "u"], rnn: [] };
  const MOST_STEPS = 60;
  const MOST_UNITS = 32; // columns of the table
  const MOST_WORK = 4e8; // multiplications of a gradient

  const networks = JSON.parse(document.getElementById("networks").textContent).map(Cell.open);
  const part = function (name) { return document.querySelector("#cell [data-part='" + name + "']"); };
  const state = { network: networks[0], time: 0, layer: 0, unit: 0, off: {} };

  function element(tag, text, attributes) {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    for (const name in attributes || {}) made.setAttribute(name, attributes[name]);
    return made;
  }
  const shown = function (value) { return value.toFixed(3).replace("-", "\u2212"); };

  // Numbers from -1 to 1: blue, white, orange. The text on them is black in both themes.
  function color(value) {
    const size = Math.min(1, Math.abs(value));
    const end = value < 0 ? [105, 165, 235] : [245, 165, 70];
    return "rgb(" + end.map(function (part) { return Math.round(255 + (part - 255) * size); }).join(",") + ")";
  }

  // Whether the scores are those of the tokens, so that the next one is what should come.
  function namesTokens(network) {
    if (!network.tokens || !network.output) return false;
    const classes = network.output === "h" ? network.layers.at(-1).units : network.output.b.values.length;
    return classes === network.tokens.length;
  }

  // What is typed -> {inputs, labels, targets, unknown}
  function read() {
    const network = state.network;
    const typed = part("text").value;
    const width = network.layers[0].inputs;
    if (!network.tokens) {
      const rows = typed.split(";").map(function (row) { return row.trim().split(/[\s,]+/).map(Number); });
      const good = rows.filter(function (row) { return row.length === width && row.every(Number.isFinite); }).slice(0, MOST_STEPS);
      return { inputs: good, labels: good.map(function (row, k) { return "x" + (k + 1); }), targets: [], left: rows.length - good.length };
    }
    const pieces = network.words ? typed.split(/\s+/).filter(Boolean) : Array.from(typed);
    const known = pieces.filter(function (token) { return network.tokens.includes(token); }).slice(0, MOST_STEPS);
    const numbers = known.map(function (token) { return network.tokens.indexOf(token); });
    const inputs = numbers.map(function (number) { const row = new Array(width).fill(0); row[number] = 1; return row; });
    return { inputs: inputs, labels: known, targets: namesTokens(network) ? numbers.slice(1) : [], left: pieces.length - known.length };
  }

  function draw() {
    const typed = read();
    const network = state.network;
    const steps = typed.inputs.length;
    part("left").textContent = typed.left ? typed.left + " left out: the network knows only " + (network.tokens ? network.tokens.map(JSON.stringify).join(" ") : network.layers[0].inputs + " numbers a step") : "";
    part("show").hidden = !steps;
    if (!steps) return;
    state.time = Math.min(state.time, steps - 1);
    state.layer = Math.min(state.layer, network.layers.length - 1);
    const layer = network.layers[state.layer];
    state.unit = Math.min(state.unit, layer.units - 1);
    const length = Math.min(Number(part("length").value) || steps, steps);
    const unrolled = Cell.unroll(network, typed.inputs, state.off, length);
    const parts = unrolled[state.layer][state.time];
    part("time").max = steps - 1;
    part("time").value = state.time;
    part("time").setAttribute("aria-valuetext", "step " + (state.time + 1) + ": " + typed.labels[state.time]);
    part("unit").max = layer.units - 1;
    part("unit").value = state.unit;
    drawLetters(typed.labels, steps);
    drawParts(layer, parts);
    drawEquation(layer, parts);
    drawAlong(layer, typed.labels, unrolled[state.layer]);
    drawPrediction(network, typed, unrolled, length);
    drawGradient(network, typed);
  }

  function drawLetters(labels) {
    part("letters").replaceChildren.apply(part("letters"), labels.map(function (label, time) {
      const button = element("button", label === " " ? "\u2423" : label, { type: "button" });
      if (time === state.time) button.setAttribute("aria-current", "step");
      button.addEventListener("click", function () { state.time = time; draw(); part("letters").children[time].focus(); });
      return button;
    }));
  }

  function cells(values, count) {
    return values.slice(0, count).map(function (value) {
      return element("td", shown(value), { style: "background:" + color(value) + ";color:#000000" });
    });
  }

  function drawParts(layer, parts) {
    const count = Math.min(layer.units, MOST_UNITS);
    const head = element("tr");
    head.append(element("th", "unit", { scope: "col" }));
    for (let unit = 0; unit < count; unit++) {
      const th = element("th", String(unit), { scope: "col" });
      if (unit === state.unit) th.setAttribute("aria-current", "true");
      head.append(th);
    }
    const rows = ORDER[layer.kind].filter(function (name) { return parts[name]; }).map(function (name) {
      const row = element("tr");
      row.append(element("th", NAMES[name], { scope: "row" }));
      row.append.apply(row, cells(parts[name], count));
      return row;
    });
    part("parts").replaceChildren.apply(part("parts"), [head].concat(rows));
    part("more").textContent = (parts.ended ? "Behind the end of the sequence: the output is 0, the state stays. " : "") + (layer.units > count ? "The first " + count + " of " + layer.units + " units." : "");
  }

  function drawEquation(layer, parts) {
    const u = state.unit;
    const n = function (name) { return shown(parts[name][u]); };
    let lines = [];
    if (!parts.ended && layer.kind === "lstm") lines = [
      "c = f \u00b7 c before + i \u00b7 j = " + n("f") + " \u00b7 " + shown(parts.before.c[u]) + " + " + n("i") + " \u00b7 " + n("j") + " = " + n("c"),
      "h = o \u00b7 tanh(c) = " + n("o") + " \u00b7 " + shown(Math.tanh(parts.c[u])) + " = " + n("h")];
    if (!parts.ended && layer.kind === "gru") lines = [
      "h = u \u00b7 h before + (1 \u2212 u) \u00b7 candidate = " + n("u") + " \u00b7 " + shown(parts.before.h[u]) + " + " + shown(1 - parts.u[u]) + " \u00b7 " + n("candidate") + " = " + n("h")];
    if (!parts.ended && layer.kind === "rnn") lines = ["h = tanh([x, h before] W + b) = " + n("h")];
    part("equation").replaceChildren.apply(part("equation"), lines.map(function (line) { return element("p", line); }));
  }

  function drawAlong(layer, labels, steps) {
    const head = element("tr");
    head.append(element("th", "unit " + state.unit, { scope: "col" }));
    labels.forEach(function (label) { head.append(element("th", label === " " ? "\u2423" : label, { scope: "col" })); });
    const rows = ORDER[layer.kind].map(function (name) {
      const row = element("tr");
      row.append(element("th", NAMES[name], { scope: "row" }));
      row.append.apply(row, cells(steps.map(function (parts) { return parts[name] ? parts[name][state.unit] : 0; }), labels.length));
      return row;
    });
    part("along").replaceChildren.apply(part("along"), [head].concat(rows));
  }

  function bars(box, rows) {
    box.replaceChildren.apply(box, rows.map(function (row) {
      const line = element("li");
      line.append(element("code", row.label), element("span", "", { class: "bar", style: "width:" + (10 * row.share).toFixed(2) + "rem" }), element("span", row.text));
      return line;
    }));
  }

  function drawPrediction(network, typed, unrolled, length) {
    const logits = Cell.scores(network, unrolled.at(-1)[state.time].h);
    part("prediction").parentElement.hidden = !logits;
    if (!logits) return;
    const shares = Cell.softmax(logits);
    const best = shares.map(function (share, k) { return [share, k]; }).sort(function (a, b) { return b[0] - a[0]; }).slice(0, 6);
    bars(part("prediction"), best.map(function (one) {
      const label = namesTokens(network) ? network.tokens[one[1]] : "class " + one[1];
      return { label: JSON.stringify(label), share: one[0], text: (100 * one[0]).toFixed(1) + " %" };
    }));
    const mean = function (off) {
      const known = Cell.losses(network, typed.inputs, typed.targets, off, length).filter(function (loss) { return loss !== null; });
      return known.length ? known.reduce(function (a, b) { return a + b; }, 0) / known.length : null;
    };
    const now = mean(state.off);
    const whole = mean({});
    part("loss").textContent = now === null ? "" : "Mean loss of the next letter along this text: " + now.toFixed(4) + (Object.values(state.off).some(Boolean) ? " (with all gates: " + whole.toFixed(4) + ")" : "");
  }

  function drawGradient(network, typed) {
    const target = typed.targets[state.time];
    const units = network.layers.reduce(function (sum, layer) { return sum + layer.kernel.values.length; }, 0);
    const work = units * network.layers[0].inputs * 2 * Math.pow(state.time + 1, 2);
    const possible = target !== undefined && work < MOST_WORK;
    part("gradient").parentElement.hidden = !possible;
    if (!possible) return;
    const sizes = Cell.gradients(network, typed.inputs, typed.targets, state.time, state.off).slice(0, state.time + 1);
    const most = Math.max.apply(null, sizes) || 1;
    bars(part("gradient"), sizes.map(function (size, k) {
      return { label: JSON.stringify(typed.labels[k]), share: size / most, text: size.toExponential(1) };
    }));
  }

  function choose(network) {
    state.network = network;
    state.time = state.layer = state.unit = 0;
    state.off = {};
    part("text").value = network.sample;
    part("length").value = "";
    part("layer").replaceChildren.apply(part("layer"), network.layers.map(function (layer, k) {
      return element("option", (k + 1) + ": " + layer.kind + ", " + layer.units + " units", { value: k });
    }));
    const gates = Array.from(new Set(network.layers.flatMap(function (layer) { return GATES[layer.kind]; })));
    part("gates").replaceChildren.apply(part("gates"), gates.map(function (name) {
      const label = element("label", " " + NAMES[name] + " ");
      const box = element("input", undefined, { type: "checkbox", "data-gate": name });
      box.addEventListener("change", function () { state.off[name] = box.checked; draw(); });
      label.prepend(box);
      return label;
    }));
    part("gates").parentElement.hidden = !gates.length;
    draw();
  }

  networks.forEach(function (network, k) { part("network").append(element("option", network.name, { value: k })); });
  part("network").parentElement.hidden = networks.length < 2;
  part("network").addEventListener("change", function () { choose(networks[part("network").value]); });
  part("text").addEventListener("input", draw);
  part("length").addEventListener("input", draw);
  part("time").addEventListener("input", function () { state.time = Number(part("time").value); draw(); });
  part("layer").addEventListener("change", function () { state.layer = Number(part("layer").value); draw(); });
  part("unit").addEventListener("input", function () { state.unit = Number(part("unit").value) || 0; draw(); });
  choose(networks[0]);
})();
