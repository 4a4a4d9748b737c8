"use strict";
// The live cell of a page: its state, its controls, and what is drawn again when something changes.
(function () {
  const block = document.getElementById("live-cell"), data = document.getElementById("live");
  if (!block || !data) return;
  const html = Dom.html, shown = Dom.shown;
  const SLICE = 10; // ms of arithmetic in a frame
  const PLAY = 700, WRITE = 260; // ms a step
  const PARTS = { lstm: ["c", "h", "f", "i", "j", "o"], gru: ["h", "r", "u", "candidate"], rnn: ["h"], jordan: ["h"], attention: ["weights", "h", "q", "k", "v"] };
  const live = JSON.parse(data.textContent);
  const models = live.networks.map(Model.make);
  const part = function (name) { return block.querySelector("[data-part='" + name + "']"); };
  const first = live.networks[0];

  const state = { index: 0, time: 0, layer: 0, unit: 0, part: "c", changes: [], bias: null, text: "", first: Math.max.apply(null, live.networks.map(function (network) { return network.first || 0; })), edits: {},
    playing: null, writing: null, temperature: 0.7, note: "", unitNote: "", follow: true };
  const model = function () { return models[state.index]; };
  const declared = function () { return models[state.index].declared; };
  let scheduled = false, stale = true, lastBack = null, drawing = null, room = { drawing: 0, timeline: 0 }, inputOf = null, readKey = null, random = Writing.random(1);

  function redraw() {
    stale = true;
    schedule();
  }
  function schedule() {
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(function () { scheduled = false; draw(); });
  }
  function change(values) { Object.assign(state, values); redraw(); }

  // Controls that are there for the whole life of the page.

  part("look").textContent = live.look;
  part("tasks").append.apply(part("tasks"), live.tasks.map(function (task) { return html("details", {}, html("summary", {}, task.task), html("p", {}, task.answer)); }));

  const timeline = Timeline.make({
    step: function (time) { stop(); change({ time: time, follow: true }); },
    unit: function (unit) { change({ unit: unit, unitNote: "" }); },
    // `row` counts from the window's first, an edit from the first of the series.
    edit: function (row, column, value) { setEdit(inputOf.first + row, column, value); },
    typed: function (good, row, column, value, text) {
      if (good) setEdit(row, column, value);
      change({ note: good ? "" : "\u2018" + text.slice(0, 20) + "\u2019 is not a number: the step still reads what it read before." });
    },
  });
  part("timeline").append(timeline.node);

  // Numbers that the reader changed: {the rows that they are in: {"row,column": value}}.
  const rowsOf = function (network) { return network.input.kind === "tokens" ? "" : network.input.rows.values.join(); };
  const editsOf = function (network) { return state.edits[rowsOf(network)] || {}; };
  function setEdit(row, column, value) {
    const rows = rowsOf(declared());
    change({ edits: Object.assign({}, state.edits, { [rows]: Object.assign({}, state.edits[rows], { [row + "," + column]: value }) }) });
  }
  const reads = function (kind) { return declared().input.kind === kind; };
  const all = function (kind) { return live.networks.filter(function (network) { return network.input.kind === kind; }); };

  const field = makeField(all("tokens")), textLabel = html("label", { for: "live-text" });
  function makeField(networks) {
    const lines = networks.some(function (network) { return network.input.tokens.includes("\n"); });
    const made = html(lines ? "textarea" : "input", { id: "live-text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", rows: lines ? 3 : null });
    made.addEventListener("input", function () { stop(); change({ text: made.value, note: "", time: Infinity, follow: true }); });
    return made;
  }
  function setText(text) {
    state.text = text;
    field.value = text;
    if (field.tagName === "TEXTAREA") field.scrollTop = field.scrollHeight;
  }
  const range = html("input", { id: "live-first", type: "range", min: 0 }), rangeLabel = html("label", { for: "live-first" }, "Window"), rangeText = html("output", { for: "live-first" });
  range.addEventListener("input", function () { change({ first: Number(range.value) }); });
  const reset = html("button", { type: "button", class: "live-reset" });
  reset.addEventListener("click", function () {
    stop();
    random = Writing.random(1);
    setText(declared().sample || "");
    change({ edits: {}, first: declared().first === undefined ? state.first : declared().first, note: "", time: Infinity, follow: true });
  });
  const forecastOn = html("button", { type: "button", class: "live-on" });
  forecastOn.addEventListener("click", function () {
    if (state.writing) { stop(); redraw(); return; }
    stop();
    state.writing = setInterval(goOn, WRITE);
    goOn();
  });
  part("input").append(textLabel, field, rangeLabel, range, rangeText, forecastOn, reset);

  // The forecast becomes the newest row, and the window moves on by one.
  function goOn() {
    const answer = declared().answer, input = declared().input, last = inputOf.rows.length - 1;
    if (!answer || answer.kind !== "value" || !model().forward(Infinity)) return;
    if (state.first + 1 >= input.rows.shape[0]) { stop(); redraw(); return; }
    setEdit(state.first + input.window, answer.column || 0, model().answer(last).value);
    change({ first: state.first + 1, time: Infinity });
  }

  const play = html("button", { type: "button", class: "live-play" });
  play.addEventListener("click", function () {
    if (state.playing) { stop(); redraw(); return; }
    stop();
    if (state.time >= steps() - 1) state.time = -1;
    const tick = function () {
      if (state.time >= steps() - 1) stop();
      else change({ time: state.time + 1, follow: true });
      redraw();
    };
    state.playing = setInterval(tick, PLAY);
    tick();
  });
  part("transport").prepend(play);

  function stop() {
    clearInterval(state.playing);
    clearInterval(state.writing);
    state.playing = state.writing = null;
  }

  const cards = models.length < 2 ? null : Cards.make(part("networks"), models, choose);
  function choose(index) {
    const before = declared(), atEnd = state.time >= steps() - 1;
    stop();
    change({ index: index, note: "" });
    if (reads("tokens") && (state.text === before.sample || before.input.kind !== "tokens") && declared().sample) setText(declared().sample);
    if (atEnd) state.time = Infinity;
    build();
  }

  // The part of the training that is shown.
  const training = html("input", { type: "range", min: 0, id: "live-training" }), trained = html("output", { for: "live-training" });
  training.addEventListener("input", function () { models[state.index].snapshot = Number(training.value); redraw(); });
  part("training").append(html("label", { for: "live-training" }, "Training"), training, trained);

  const gates = Gates.make(part, state, change);

  // Writing on.
  const writer = { next: html("button", { type: "button" }, "Draw the next"), on: html("button", { type: "button" }, "Write on"),
    heat: html("input", { id: "live-temperature", type: "range", min: 0, max: 2, step: 0.1, value: state.temperature }), value: html("output", { for: "live-temperature" }) };
  writer.next.addEventListener("click", function () { stop(); write(); });
  writer.on.addEventListener("click", function () {
    if (state.writing) { stop(); redraw(); return; }
    stop();
    state.writing = setInterval(write, WRITE);
    write();
  });
  writer.heat.addEventListener("input", function () { change({ temperature: Number(writer.heat.value) }); });
  part("writing").append(writer.next, writer.on, html("label", { for: "live-temperature" }, "Temperature"), writer.heat, writer.value);

  function write() {
    const now = model(), input = declared().input, last = now.input.rows.length - 1;
    if (last < 0 || !now.forward(Infinity)) { stop(); redraw(); return; }
    if (last + 1 >= Inputs.MOST_STEPS) { stop(); change({ note: "Stopped after " + (last + 1) + " " + Inputs.noun(input, 2) + ": a limit of this page." }); return; }
    const drawn = Writing.draw(now.answer(last).shares, state.temperature, random());
    const token = input.tokens[drawn];
    const special = Inputs.isWords(input) ? /^<.*>$/.test(token) : Array.from(token).length !== 1;
    if (special) { stop(); change({ note: "The network wrote " + token + " and stops." }); return; }
    setText(Inputs.join(input, Inputs.pieces(input, state.text).filter(function (p) { return input.tokens.includes(p); }).concat([token])));
    change({ time: last + 1, follow: true, note: "" });
  }

  const unitField = html("input", { id: "live-unit", type: "number", min: 0, step: 1, inputmode: "numeric" });
  unitField.addEventListener("input", function () {
    const layer = model().network.layers[state.layer], value = unitField.value === "" ? NaN : Number(unitField.value);
    if (Number.isInteger(value) && value >= 0 && value < layer.units) change({ unit: value, unitNote: "" });
    else change({ unitNote: unitField.value === "" ? "The units are 0 to " + (layer.units - 1) + "." : "There is no unit " + unitField.value + ": they are 0 to " + (layer.units - 1) + "." });
  });
  unitField.addEventListener("blur", function () { unitField.value = state.unit; change({ unitNote: "" }); });
  part("unit").append(html("label", { for: "live-unit" }, "Unit"), unitField, html("span", { class: "live-note", role: "status" }));

  // Controls that depend on the network and the layer.
  const translates = function () { return declared().kind === "translate"; };
  let kind = null, partsGroup = null, layersGroup = null, partNames = [];
  function build() {
    const network = model().open(state.bias);
    state.layer = Math.min(state.layer, network.layers.length - 1);
    const layer = network.layers[state.layer];
    state.unit = Math.min(state.unit, layer.units - 1);
    partNames = (network.attention ? ["weights"] : []).concat(PARTS[layer.kind], layer.kind === "attention" || translates() ? [] : ["dh"], layer.kind === "lstm" && !translates() ? ["dc"] : []);
    if (!partNames.includes(state.part) || kind !== declared().kind) state.part = partNames[0];
    kind = declared().kind;
    partsGroup = Dom.radios("What the heat map shows", partNames.map(function (name) {
      return { label: { dh: "gradient by h", dc: "gradient by c" }[name] || Drawing.NAMES[name], color: Drawing.COLORS[name] || "var(--gradient)" };
    }), function (k) { change({ part: partNames[k] }); });
    part("parts").replaceChildren(partsGroup);
    layersGroup = network.layers.length < 2 ? null : Dom.radios("Layer", network.layers.map(function (one, k) { return { label: "layer " + k }; }), function (k) { change({ layer: k }); build(); });
    part("layers").replaceChildren.apply(part("layers"), layersGroup ? [layersGroup] : []);
    gates.build(layer, network.layers.length);
    unitField.max = layer.units - 1;
    drawing = null;
    redraw();
  }

  // Drawing

  const steps = function () { return inputOf ? inputOf.rows.length : 0; };

  function read() {
    const network = model().open(state.bias);
    const key = JSON.stringify([state.text, state.first, state.edits]);
    if (readKey !== key) {
      models.forEach(function (one) { one.next = Inputs.read(one.open(null), { text: state.text, first: state.first, edits: editsOf(one.declared) }); });
      readKey = key;
    }
    models.forEach(function (one) { one.set(one.next, state.changes, state.bias); });
    inputOf = model().input;
    state.time = Math.max(0, Math.min(state.time, inputOf.rows.length - 1));
    return network;
  }

  // First the steps forward, then the picture, then the gradients back and what shows them; each
  // frame computes for SLICE ms at most.
  function draw() {
    const until = performance.now() + SLICE, network = read(), now = model();
    let ready = now.forward(until);
    if (cards) models.forEach(function (one) { ready = one.forward(until) && ready; });
    if (!ready) { schedule(); return; }
    if (stale) {
      stale = false;
      drawNotes();
      drawCell(network);
      drawTimeline(network);
      Answers.draw(part, model(), state.time, state.changes.length > 0 || state.bias !== null);
      gates.draw(network.layers[state.layer], steps() ? model().run.steps[state.layer][state.time] : null);
      drawTraining();
      if (cards) cards.draw(state.index, state.time, timeline.color);
      state.follow = false;
      if (performance.now() > until) { schedule(); return; }
    }
    const back = steps() ? now.back(state.time, state.unit, until) : null;
    if (back && !back.done) { schedule(); return; }
    drawGradients(network, back);
  }

  function drawNotes() {
    Dom.text(part("note"), inputOf.notes.concat(state.note ? [state.note] : []).join(" "));
    Dom.text(play, state.playing ? "Pause" : "Play");
    Dom.set(play, { disabled: steps() < 2, "data-playing": state.playing ? "true" : null });
    Dom.text(part("where"), steps() ? "step " + (state.time + 1) + " of " + steps() : "no step yet");
    drawInput();
    const layer = model().network.layers[state.layer];
    if (document.activeElement !== unitField) unitField.value = state.unit;
    part("unit").hidden = layer.units < 2;
    Dom.text(part("unit").lastChild, state.unitNote || "of 0 to " + (layer.units - 1));
    partsGroup.check(partNames.indexOf(state.part));
    if (layersGroup) layersGroup.check(state.layer);
    const answer = declared().answer;
    part("writing").hidden = !(reads("tokens") && answer && answer.kind === "next" && !translates() && !declared().input.end.length && !declared().input.reversed);
    Dom.text(writer.on, state.writing ? "Stop" : "Write on");
    Dom.text(writer.value, state.temperature.toFixed(1));
    writer.next.disabled = writer.on.disabled = !steps();
  }

  function drawInput() {
    const input = declared().input, words = reads("tokens"), window = reads("series");
    textLabel.hidden = field.hidden = !words;
    range.hidden = rangeLabel.hidden = rangeText.hidden = !window;
    Dom.text(textLabel, words ? { words: "Words", sounds: "Sounds" }[input.split] || "Text" : "");
    if (window) {
      range.max = Math.max(state.first, input.rows.shape[0] - input.window);
      range.value = state.first;
      const edited = Object.keys(editsOf(declared())).map(function (key) { return parseInt(key, 10); });
      const from = edited.filter(function (row) { return row < inputOf.whole.length; });
      part("overview").replaceChildren(Timeline.overview(inputOf.whole, from, inputOf.first, inputOf.window, room.timeline));
      Dom.text(rangeText, inputOf.titles[0] + " to " + inputOf.titles.at(-1));
      range.setAttribute("aria-valuetext", rangeText.textContent);
    }
    part("overview").hidden = !window;
    const answer = declared().answer;
    forecastOn.hidden = !(window && answer && answer.kind === "value" && input.columns.length === 1);
    Dom.text(forecastOn, state.writing ? "Stop" : "Go on with its own forecast");
    Dom.text(reset, words ? "The lab\u2019s own" : "Undo what was changed");
    reset.hidden = words ? state.text === (declared().sample || "") : !Object.keys(editsOf(declared())).length;
  }

  // What was read and what is written, with lines from one to the other.
  function drawAlignment() {
    const width = Math.max(340, Math.min(760, room.drawing)), now = model(), steps_ = now.run.steps.at(-1);
    if (!drawing || drawing.kind !== "alignment" || drawing.width !== width) {
      drawing = Object.assign(Drawing.alignment(width), { kind: "alignment", width: width });
      part("drawing").replaceChildren(drawing.node);
    }
    const written = steps_.map(function (_, t) { return now.names()[now.answer(t).best]; });
    drawing.update({ source: inputOf.source || [], written: written, time: state.time, weights: steps_.map(function (parts) { return parts.weights ? Array.from(parts.weights) : null; }),
      label: "It reads " + (inputOf.source || []).join(" ") + " and writes " + written.join(" "), onStep: function (time) { stop(); change({ time: time, follow: true }); } });
    part("equation").replaceChildren();
  }

  function drawCell(network) {
    if (translates() && network.attention) { drawAlignment(); return; }
    const layer = network.layers[state.layer], width = Math.max(340, Math.min(760, Math.floor(room.drawing / 10) * 10));
    if (!drawing || drawing.kind !== layer.kind || drawing.width !== width || drawing.units !== layer.units) {
      drawing = Object.assign(Drawing.make(layer, width, gates.set, function (time) { stop(); change({ time: time, follow: true }); }), { kind: layer.kind, width: width, units: layer.units });
      part("drawing").replaceChildren(drawing.node);
    }
    const parts = steps() ? model().run.steps[state.layer][state.time] : null;
    const label = steps() ? inputOf.labels[state.time] : "", title = steps() ? inputOf.titles[state.time] : "";
    const values = parts ? Drawing.values(layer.kind, parts, state.unit) : {};
    const lines = parts ? Drawing.equations(layer.kind, parts, state.unit) : [];
    const numbers = steps() && !reads("tokens") && inputOf.rows[0].length <= 4 ? Array.from(inputOf.rows[state.time], shown).join("  ") : "";
    drawing.update({ parts: parts, values: values, unit: state.unit, labels: inputOf.labels, time: state.time,
      letter: state.layer ? "h" : reads("tokens") ? Dom.token(label) : "x",
      reads: state.layer ? "of layer " + (state.layer - 1) : reads("tokens") ? "" : numbers || title,
      label: parts ? "The cell, unit " + state.unit + ", at step " + (state.time + 1) + ", which reads " + title + ". " + lines.map(function (line) { return line.map(function (p) { return p[0]; }).join(""); }).join("; ") : "The cell. It has read nothing yet." });
    part("equation").replaceChildren.apply(part("equation"), (lines.length ? lines : [[["It has read nothing yet."]]]).map(function (line) {
      const p = html("p", {});
      line.forEach(function (piece) { p.append.apply(p, piece[1] ? [html("span", { style: "color:" + piece[1] }, piece[0])] : withIndices(piece[0])); });
      return p;
    }));
  }

  // "h_t" with its t below the line.
  function withIndices(text) {
    return text.split(/_(t\u22121|t)/).map(function (piece, k) { return k % 2 ? html("sub", {}, piece) : piece; });
  }

  function matrixOf(back) {
    const of = state.part === "dh" ? back && back.h[state.layer] : state.part === "dc" ? back && back.c[state.layer] : null;
    if (["dh", "dc"].includes(state.part)) {
      const values = [], units = model().network.layers[state.layer].units;
      for (let t = 0; of && t <= state.time; t++) values.push(of[t] || new Float64Array(units));
      return values;
    }
    return model().run.steps[state.layer].map(function (parts) { return parts[state.part]; });
  }

  function drawTimeline(network) {
    const layer = network.layers[state.layer], now = model(), run = now.run;
    const line = function (name) { return { name: Drawing.NAMES[name], short: name, color: Drawing.COLORS[name], values: run.steps[state.layer].map(function (parts) { return parts[name][state.unit]; }) }; };
    const answer = declared().answer, input = declared().input, names = now.names();
    const own = run.inputs.length ? now.answer(0) : null;
    const answers = own && own.kind !== "value" ? run.inputs.map(function (_, t) {
      const a = now.answer(t), target = inputOf.targets[t], has = target !== null && target !== undefined;
      return { text: names[a.best], share: a.shares[a.best], wrong: has && a.best !== target, title: names[a.best] + " " + Math.round(100 * a.shares[a.best]) + " %" + (has && a.best !== target ? ", not " + names[target] : "") };
    }) : null;
    const curve = inputOf.shown && (input.kind === "series" || inputOf.columns === 1) ? curveOf(answer, input) : null;
    timeline.update({ labels: inputOf.labels, titles: inputOf.titles, words: reads("tokens") && Inputs.isWords(input) || translates() || (answers && answer.kind === "class" && inputOf.rows.length <= 12), time: state.time, unit: state.unit, follow: state.follow, answers: answers,
      answersName: answer && answer.kind === "next" ? (translates() ? "writes" : "says next") : "answers", units: state.part === "weights" ? Math.max(1, (inputOf.source || inputOf.labels).length) : layer.units, rowNames: state.part === "weights" ? inputOf.source || inputOf.labels : null, room: room.timeline, partName: partLabel(), ...heat(layer, lastBack),
      lines: layer.kind === "lstm" ? [line("c"), line("h")] : [line("h")], tallest: largest(run.steps[state.layer].map(function (parts) { return parts.c || parts.h; })), curve: curve,
      cells: input.kind === "numbers" && inputOf.columns > 1 ? { names: input.columns || Array.from({ length: inputOf.columns }, function (_, k) { return "x" + k; }), rows: inputOf.shown } : null });
  }

  // What the heat map shows: {matrix, most, positive, negative}.
  function heat(layer, back) {
    const gate = Cell.GATES[layer.kind].includes(state.part) || state.part === "weights", matrix = matrixOf(back), most = gate ? 1 : largest(matrix) || 1, range = Dom.small(most);
    Dom.text(part("range"), gate ? "0 to 1" : "\u2212" + range + " to " + range);
    part("legend").style.background = "linear-gradient(90deg, " + (gate ? "transparent, " + Drawing.COLORS[state.part] : "var(--negative), transparent, var(--positive)") + ")";
    return { matrix: matrix, most: most, positive: gate ? Drawing.COLORS[state.part] : "var(--positive)", negative: "var(--negative)" };
  }

  function drawGradients(network, back) {
    lastBack = back;
    const layer = network.layers[state.layer];
    timeline.updateBack(Object.assign(["dh", "dc"].includes(state.part) ? heat(layer, back) : {}, {
      back: back ? { text: back.text, h: back.x.map(function (_, k) { return back.h.at(-1)[k] ? Cell.norm(back.h.at(-1)[k]) : 0; }), x: back.x.map(Cell.norm) } : null }));
    Dom.text(part("flow"), back ? "Backwards: the gradient of " + back.text + " after step " + (state.time + 1) + ". " + (layer.kind === "attention" ? "" : "Arrows: by h, " + Dom.small(Cell.norm(back.h.at(-1)[state.time])) + " here, " + Dom.small(Cell.norm(back.h.at(-1)[0])) + " at step 1. ") + "Bars: by what each step reads." : "");
  }
  const largest = function (matrix) {
    return matrix.reduce(function (most, row) { return row.reduce(function (a, v) { return Math.max(a, Math.abs(v)); }, most); }, 0);
  };
  const partLabel = function () { return { dh: "gradient by h", dc: "gradient by c" }[state.part] || Drawing.NAMES[state.part]; };

  function curveOf(answer, input) {
    const column = answer && answer.kind === "value" ? answer.column || 0 : 0;
    const scale = input.scale ? input.scale[column] : { low: 0, high: 1 };
    const now = model(), own = answer && answer.kind === "value" && steps() ? now.answer(state.time) : null;
    return { name: (input.columns || ["x"])[column], column: column, values: inputOf.shown.map(function (row) { return row[column]; }).map(Number), skipped: inputOf.skipped,
      raw: function (v) { return scale.low + v * (scale.high - scale.low); }, forecast: own ? own.value : null, actual: inputOf.actual === undefined ? null : inputOf.actual };
  }
  function drawTraining() {
    const now = model();
    part("training").hidden = now.snapshots.length < 2;
    if (now.snapshots.length < 2) return;
    training.max = now.snapshots.length - 1;
    training.value = now.snapshot;
    const snapshot = now.snapshots[now.snapshot];
    const text = "after " + snapshot.step + " of " + now.snapshots.at(-1).step + " updates" + (snapshot.loss === undefined ? "" : ", loss " + snapshot.loss.toFixed(2));
    Dom.text(trained, text);
    training.setAttribute("aria-valuetext", text);
  }

  function themed() { timeline.themeChanged(); redraw(); }
  function measure() {
    room = { drawing: part("drawing").clientWidth, timeline: timeline.node.clientWidth };
    redraw();
  }
  new ResizeObserver(measure).observe(block);
  new MutationObserver(themed).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", themed);
  setText(first.sample || "");
  state.time = Infinity;
  read();
  block.hidden = false;
  measure();
  build();
})();
