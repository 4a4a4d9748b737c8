"use strict";
// Gates that are given another value by hand: a slider each, and where it holds.
const Gates = (function () {
  const html = Dom.html, shown = Dom.shown;

  // part(name): an element of the block. state: of the page, with its `changes` and `bias`.
  function make(part, state, change) {
    const scope = { steps: select("at", ["all steps", "this step only"]), units: select("in", ["all units", "the chosen unit"]), layers: select("of", ["all layers", "this layer"]) };
    function select(label, options) {
      const node = html("select", { "aria-label": label });
      options.forEach(function (option, k) { node.append(html("option", { value: k }, option)); });
      return node;
    }
    part("scope").append(scope.steps, scope.units, scope.layers);

    function set(gate, value) {
      const made = { gate: gate, value: value, step: scope.steps.value === "1" ? state.time : null, unit: scope.units.value === "1" ? state.unit : null,
        layer: scope.layers.value === "1" ? state.layer : null };
      const others = state.changes.filter(function (c) { return !(c.gate === gate && c.step === made.step && c.unit === made.unit && c.layer === made.layer); });
      change({ changes: others.concat([made]) });
    }

    let knobs = {};
    // The sliders of a layer; `count`: layers of the network.
    function build(layer, count) {
      const rows = Cell.GATES[layer.kind].map(function (gate) { return knob(gate, Drawing.NAMES[gate], 0, 1, 0.01); });
      if (layer.kind === "lstm") rows.push(knob("bias", "forget bias", -3, 5, 0.1));
      knobs = {};
      rows.forEach(function (row) { knobs[row.gate] = row; });
      part("knobs").replaceChildren.apply(part("knobs"), rows.map(function (row) { return row.node; }));
      part("gates").hidden = !rows.length;
      scope.layers.hidden = count < 2;
    }

    function knob(gate, name, low, high, width) {
      const id = "live-gate-" + gate, range = html("input", { id: id, type: "range", min: low, max: high, step: width, "data-gate": gate });
      const value = html("output", { for: id });
      range.style.setProperty("accent-color", Drawing.COLORS[gate] || "var(--forget-gate)");
      range.addEventListener("input", function () { if (gate === "bias") change({ bias: Number(range.value) }); else set(gate, Number(range.value)); });
      return { gate: gate, range: range, value: value, node: html("div", { class: "live-knob" }, html("label", { for: id }, name), range, value) };
    }

    function said(one) {
      return Drawing.NAMES[one.gate] + " = " + shown(one.value) + (one.step === null ? ", all steps" : ", step " + (one.step + 1)) + (one.unit === null ? "" : ", unit " + one.unit) + (one.layer === null ? "" : ", layer " + one.layer);
    }

    // parts: the values of the layer at the step; null without any.
    function draw(layer, parts) {
      for (const gate in knobs) {
        const knob = knobs[gate], value = gate === "bias" ? layer.forgetBias : parts ? parts[gate][state.unit] : 0;
        knob.range.value = value;
        Dom.text(knob.value, gate === "bias" ? layer.forgetBias.toFixed(1).replace("-", "\u2212") : parts ? shown(value) : "");
        const set = gate === "bias" ? state.bias !== null : state.changes.some(function (c) { return c.gate === gate; });
        knob.node.classList.toggle("live-set", set);
      }
      Dom.text(scope.steps.options[1], "step " + (state.time + 1) + " only");
      Dom.text(scope.units.options[1], "unit " + state.unit + " only");
      Dom.text(scope.layers.options[1], "layer " + state.layer + " only");
      const chips = state.changes.map(function (one) { return [said(one), function () { change({ changes: state.changes.filter(function (other) { return other !== one; }) }); }]; });
      if (state.bias !== null) chips.push(["forget bias = " + state.bias.toFixed(1).replace("-", "\u2212"), function () { change({ bias: null }); }]);
      const key = JSON.stringify(chips.map(function (chip) { return chip[0]; })), box = part("changes");
      if (box.dataset.key === key) return;
      const focused = box.contains(document.activeElement);
      box.dataset.key = key;
      box.replaceChildren.apply(box, chips.map(function (chip) {
        const button = html("button", { type: "button", class: "live-chip", "aria-label": "As the network computes it: undo " + chip[0] }, chip[0] + " \u00d7");
        button.addEventListener("click", chip[1]);
        return button;
      }));
      if (chips.length > 1) {
        const all = html("button", { type: "button", class: "live-chip" }, "as the network computes it");
        all.addEventListener("click", function () { change({ changes: [], bias: null }); });
        box.append(all);
      }
      if (focused) (box.firstChild || knobs[Object.keys(knobs)[0]].range).focus();
    }

    return { set: set, build: build, draw: draw };
  }

  return { make: make };
})();
