"use strict";
// A cell as a picture with the numbers of one unit at one step on its wires.
const Drawing = (function () {
  const svg = Dom.svg;
  const NAMES = { f: "forget gate", i: "input gate", j: "new input", o: "output gate", r: "reset gate", u: "update gate",
    candidate: "new output", hidden: "hidden state", c: "memory c", h: "output h", weights: "attention", q: "query", k: "key", v: "value" };
  const SHORT = { f: "forget", i: "input", j: "new", o: "output", r: "reset", u: "update", candidate: "new", hidden: "hidden", h: "h" };
  const COLORS = { f: "var(--forget-gate)", i: "var(--input-gate)", j: "var(--candidate)", o: "var(--output-gate)", r: "var(--forget-gate)",
    u: "var(--input-gate)", candidate: "var(--candidate)", hidden: "var(--candidate)", c: "var(--memory)", h: "var(--output)", weights: "var(--mark)", q: "var(--quiet)", k: "var(--quiet)", v: "var(--quiet)" };
  const TOP = 58, MIDDLE = 112, GATE = 152, LOW = 244, BOTTOM = 274, HEIGHT = 340;
  const SIGNED = ["j", "candidate", "hidden", "h"]; // from -1 to 1; a gate is from 0 to 1
  const MOST_IN_STRIP = 128;

  // Two lines of tokens, and how much each that is written looks at each that was read.
  function alignment(width) {
    const root = svg("svg", { class: "live-drawing live-attention", role: "img" }), high = 34, low = 196, height = 236;
    function update(shown) {
      const { source, written, time, weights } = shown;
      Dom.set(root, { viewBox: "0 0 " + width + " " + height, "aria-label": shown.label });
      const x = function (k, count) { return (k + 0.5) * width / Math.max(1, count); }, size = function (count) { return Math.max(10, Math.min(19, 1.55 * width / Math.max(1, count) / 6)); };
      const parts = [];
      weights.forEach(function (row, t) {
        (row || []).forEach(function (weight, k) {
          if (weight < 0.02) return;
          const from = x(t, written.length), to = x(k, source.length), middle = (high + low) / 2;
          parts.push(svg("path", { class: t === time ? "live-arc" : "live-arc live-other", d: "M" + from + " " + (high + 12) + " C" + from + " " + middle + " " + to + " " + middle + " " + to + " " + (low - 22), style: "stroke-width:" + ((t === time ? 1 : 0.5) + (t === time ? 13 : 5) * weight).toFixed(1), opacity: t === time ? (0.35 + 0.6 * weight).toFixed(2) : 0.3 }));
        });
      });
      written.forEach(function (token, t) {
        const group = svg("g", { class: "live-place" }, svg("text", { class: "live-token" + (t === time ? " live-strong" : ""), x: x(t, written.length), y: high, "text-anchor": "middle", style: "font-size:" + size(written.length) + "px" }, Dom.token(token)));
        group.addEventListener("click", function () { shown.onStep(t); });
        parts.push(group);
      });
      source.forEach(function (token, k) {
        const weight = weights[time] ? weights[time][k] : null;
        parts.push(svg("text", { class: "live-token", x: x(k, source.length), y: low, "text-anchor": "middle", style: "font-size:" + size(source.length) + "px" }, Dom.token(token)));
        if (weight !== null) parts.push(svg("text", { class: "live-word", x: x(k, source.length), y: low + 20, "text-anchor": "middle" }, Math.round(100 * weight) + " %"));
      });
      root.replaceChildren.apply(root, parts);
    }
    return { node: root, update: update };
  }

  // Where a place looks: arcs as thick as its weights.
  function attention(width, onStep) {
    const root = svg("svg", { class: "live-drawing live-attention", role: "img" }), low = 172, height = 226;
    const high = function (far, room) { return Math.min(300, 40 + far * room * 0.62); };
    function update(shown) {
      const labels = shown.labels, room = width / Math.max(1, labels.length), x = function (place) { return (place + 0.5) * room; };
      const top = low - high(Math.max(0, labels.length - 1), room) / 2 - 14;
      Dom.set(root, { viewBox: "0 " + top + " " + width + " " + (height - top), "aria-label": shown.label });
      const arcs = [], letters = [];
      labels.forEach(function (label, place) {
        const weight = shown.parts ? shown.parts.weights[place] || 0 : 0, far = Math.abs(place - shown.time), hidden = shown.parts && place >= shown.parts.weights.length;
        if (weight > 0.002 && far) arcs.push(svg("path", { class: "live-arc", d: "M" + x(shown.time) + " " + low + " Q" + (x(place) + x(shown.time)) / 2 + " " + (low - high(far, room)) + " " + x(place) + " " + low, style: "stroke-width:" + (0.8 + 13 * weight).toFixed(1), opacity: (0.35 + 0.6 * weight).toFixed(2) }));
        if (weight > 0.002 && !far) arcs.push(svg("circle", { class: "live-own", cx: x(place), cy: low - 8, r: 2 + 9 * Math.sqrt(weight) }));
        const group = svg("g", { class: "live-place" + (hidden ? " live-hidden" : "") }, svg("rect", { x: x(place) - room / 2, y: low + 6, width: room, height: 46, fill: "transparent" }),
          svg("text", { class: "live-letter", x: x(place), y: low + 28, "text-anchor": "middle" }, Dom.token(label)),
          svg("text", { class: "live-word", x: x(place), y: low + 48, "text-anchor": "middle" }, hidden ? "" : room < 26 ? "" : Math.round(100 * weight) + (room < 44 ? "" : " %")));
        if (!far) group.append(svg("path", { class: "live-under", d: "M" + (x(place) - 11) + " " + (low + 34) + " h22" }));
        group.addEventListener("click", function () { onStep(place); });
        letters.push(group);
      });
      root.replaceChildren.apply(root, arcs.concat(letters));
    }
    return { node: root, update: update };
  }

  function make(layer, width, onGate, onStep) {
    if (layer.kind === "attention") return attention(width, onStep);
    const narrow = width < 560;
    const kind = layer.kind, keys = {}, root = svg("svg", { class: "live-drawing", role: "img" });
    const boxes = { lstm: ["f", "i", "j", "o"], gru: ["u", "r", "candidate"], rnn: ["h"], jordan: ["hidden", "h"] }[kind];
    const edge = narrow ? 22 : 66; // the wires outside the cell
    const room = { lstm: narrow ? 48 : 84, gru: narrow ? 40 : 60, rnn: 60, jordan: 60 }[kind]; // right of the boxes
    const gap = { lstm: narrow ? 6 : 10, gru: narrow ? 24 : 40, rnn: 0, jordan: narrow ? 40 : 70 }[kind];
    const inside = width - 2 * edge - room - (narrow ? 8 : 20);
    const wide = Math.min(150, (inside - gap * (boxes.length - 1)) / boxes.length);
    const spread = boxes.length * wide + gap * (boxes.length - 1);
    const left = edge + (narrow ? 6 : 14) + Math.max(0, (inside - spread) / 2);
    const center = {};
    boxes.forEach(function (name, k) { center[name] = left + k * (wide + gap) + wide / 2; });
    const right = width - edge, last = center[boxes.at(-1)];
    Dom.set(root, { viewBox: "0 0 " + width + " " + HEIGHT });

    const defs = svg("defs");
    ["c", "h", "f", "i", "j", "o", "plain"].forEach(function (name) {
      defs.append(svg("marker", { id: "live-head-" + name, viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 8, markerHeight: 8, markerUnits: "userSpaceOnUse", orient: "auto" },
        svg("path", { d: "M0 0 L8 4 L0 8 Z", style: "fill:" + (COLORS[name] || "var(--quiet)") })));
    });
    root.append(defs, svg("rect", { class: "live-box", x: edge, y: 20, width: right - edge, height: BOTTOM + 18 - 20, rx: 14 }));

    // A wire with a name can change its width; its color is that of the thing it carries.
    function wire(d, thing, name, arrow) {
      const path = svg("path", { d: d, class: "live-wire", style: "stroke:" + (COLORS[thing] || "var(--quiet)") });
      if (arrow) path.setAttribute("marker-end", "url(#live-head-" + ({ u: "i", r: "f", candidate: "j", hidden: "j" }[thing] || thing) + ")");
      root.append(path);
      if (name) (keys["wire " + name] = keys["wire " + name] || []).push(path);
    }
    const node = function (x, y, sign) { root.append(svg("circle", { class: "live-op", cx: x, cy: y, r: 11 }), svg("text", { class: "live-sign", x: x, y: y + 5 }, sign)); };
    function number(name, x, y, anchor, thing) {
      const label = svg("text", { class: "live-number", x: x, y: y, "text-anchor": anchor || "start", style: thing ? "fill:" + COLORS[thing] : null });
      keys[name] = label;
      root.append(label);
    }
    const word = function (text, x, y, anchor) { root.append(svg("text", { class: "live-word", x: x, y: y, "text-anchor": anchor || "middle" }, text)); };
    const line = function () { return Array.prototype.slice.call(arguments).map(function (v, k) { return (k % 2 ? " " : k ? " L" : "M") + v; }).join(""); };

    function gate(name) {
      const x = center[name] - wide / 2, tall = LOW - GATE, isGate = Cell.GATES[kind].includes(name);
      const group = svg("g", { class: "live-gate" + (isGate ? " live-drag" : ""), "data-gate": name });
      const fill = svg("rect", { class: "live-fill", x: x, width: wide, rx: 6, style: "fill:" + COLORS[name] });
      const strip = svg("g", { class: "live-strip" }), pinned = svg("text", { class: "live-pin", x: x + wide - 8, y: GATE + 16, "text-anchor": "end" });
      group.append(svg("rect", { class: "live-ground", x: x, y: GATE, width: wide, height: tall, rx: 6 }), fill,
        svg("rect", { class: "live-frame", x: x, y: GATE, width: wide, height: tall, rx: 6, style: "stroke:" + COLORS[name] }),
        svg("text", { class: "live-word live-strong", x: center[name], y: GATE + 30, "text-anchor": "middle" }, narrow ? SHORT[name] : NAMES[name]),
        svg("text", { class: "live-word", x: center[name], y: GATE + 45, "text-anchor": "middle" }, isGate ? "sigmoid" : "tanh"), strip, pinned);
      const value = svg("text", { class: "live-value", x: center[name], y: GATE + 66, "text-anchor": "middle" });
      group.append(value);
      const count = Math.min(layer.units, MOST_IN_STRIP), cells = [];
      for (let u = 0; u < count; u++) {
        const cell = svg("rect", { x: x + 6 + u * (wide - 12) / count, y: LOW - 16, width: Math.max(0.5, (wide - 12) / count - (count > 24 ? 0 : 1)), height: 9, style: "fill:" + COLORS[name] });
        cells.push(cell);
        strip.append(cell);
      }
      const cursor = svg("path", { class: "live-cursor" });
      strip.append(cursor);
      keys["gate " + name] = { fill: fill, value: value, cells: cells, pinned: pinned, cursor: cursor, x: x, count: count };
      root.append(group);
      if (isGate) drag(group, function (y) { onGate(name, Math.max(0, Math.min(1, (LOW - y) / tall))); });
    }

    function drag(group, moved) {
      const at = function (event) { return new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse()).y; };
      group.addEventListener("pointerdown", function (event) {
        if (event.pointerType === "touch") return; // a finger scrolls the page; the sliders are for it
        group.setPointerCapture(event.pointerId);
        moved(at(event));
        event.preventDefault();
      });
      group.addEventListener("pointermove", function (event) { if (group.hasPointerCapture(event.pointerId)) moved(at(event)); });
    }

    // What each kind has: wires first, numbers last.
    const inputX = edge + (narrow ? 14 : 30);
    function reads(to) {
      wire(line(0, BOTTOM, to, BOTTOM), "h", "h before");
      wire(line(inputX, HEIGHT - 30, inputX, BOTTOM), "plain", null, true);
      root.append(svg("text", { class: "live-letter", x: inputX, y: HEIGHT - 10, "text-anchor": "middle" }));
      keys.letter = root.lastChild;
      root.append(svg("text", { class: "live-word", x: inputX + 18, y: HEIGHT - 11, "text-anchor": "start" }));
      keys.reads = root.lastChild;
    }
    const up = function (name) { wire(line(center[name], BOTTOM, center[name], LOW + 2), "plain", null, true); };

    if (kind === "lstm") {
      const out = last + wide / 2 + (narrow ? 28 : 50);
      reads(center.o);
      boxes.forEach(up);
      wire(line(0, TOP, center.f, TOP), "c", "c before");
      wire(line(center.f, TOP, center.j, TOP), "c", "kept");
      wire(line(center.j, TOP, width - 4, TOP), "c", "c", true);
      wire(line(center.f, GATE, center.f, TOP + 13), "f", "f", true);
      wire(line(center.i, GATE, center.i, MIDDLE, center.j - 13, MIDDLE), "i", "i", true);
      wire(line(center.j, GATE, center.j, MIDDLE + 13), "j", "j", true);
      wire(line(center.j, MIDDLE, center.j, TOP + 13), "j", "stored", true);
      wire(line(center.o, GATE, center.o, MIDDLE, out - 13, MIDDLE), "o", "o", true);
      wire(line(out, TOP, out, MIDDLE - 13), "c", "shown", true);
      wire(line(out, MIDDLE, out, BOTTOM, width - 4, BOTTOM), "h", "h", true);
      node(center.f, TOP, "\u00d7"); node(center.j, TOP, "+"); node(center.j, MIDDLE, "\u00d7"); node(out, MIDDLE, "\u00d7");
      word("tanh", out + 6, 84, "start");
      number("c before", narrow ? 2 : edge - 10, TOP - 12, narrow ? "start" : "end", "c");
      number("kept", (center.f + center.j) / 2, TOP - 12, "middle", "c");
      number("c", narrow ? (center.j + out) / 2 : right + 8, TOP - 12, narrow ? "middle" : "start", "c");
      number("stored", center.j - 8, 90, "end", "j");
      number("shown", out - 8, 90, "end", "c");
      number("h before", narrow ? 2 : edge - 10, BOTTOM - 10, narrow ? "start" : "end", "h");
      number("h", narrow ? width - 2 : right + 8, narrow ? BOTTOM + 20 : BOTTOM - 10, narrow ? "end" : "start", "h");
    } else if (kind === "gru") {
      const join = (center.r + center.candidate) / 2, down = edge - (narrow ? 12 : 30);
      wire(line(0, TOP, center.u, TOP), "h", "h before");
      wire(line(center.u, TOP, center.candidate, TOP), "h", "kept");
      wire(line(center.candidate, TOP, width - 4, TOP), "h", "h", true);
      wire(line(down, TOP, down, BOTTOM, center.candidate, BOTTOM), "plain");
      reads(0);
      boxes.forEach(up);
      wire(line(center.u, GATE, center.u, TOP + 13), "u", "u", true);
      wire(line(center.r, TOP, center.r, MIDDLE - 13), "h", "h before", true);
      wire(line(center.r, GATE, center.r, MIDDLE + 13), "r", "r", true);
      wire(line(center.r, MIDDLE, join, MIDDLE, join, BOTTOM - 15, center.candidate - 16, BOTTOM - 15, center.candidate - 16, LOW + 2), "r", "reset", true);
      wire(line(center.candidate, GATE, center.candidate, MIDDLE + 13), "candidate", "candidate", true);
      wire(line(center.candidate, MIDDLE, center.candidate, TOP + 13), "candidate", "stored", true);
      node(center.u, TOP, "\u00d7"); node(center.r, MIDDLE, "\u00d7"); node(center.candidate, MIDDLE, "\u00d7"); node(center.candidate, TOP, "+");
      word("1 \u2212 u", center.candidate + 16, MIDDLE + 4, "start");
      number("h before", narrow ? 2 : edge - 10, TOP - 12, narrow ? "start" : "end", "h");
      number("kept", (center.u + center.candidate) / 2, TOP - 12, "middle", "h");
      number("reset", join + 8, MIDDLE + 4, "start", "r");
      number("stored", center.candidate - 8, 90, "end", "candidate");
      number("h", narrow ? width - 2 : right + 8, TOP - 12, narrow ? "end" : "start", "h");
    } else {
      const out = last + wide / 2 + 36;
      reads(center[boxes[0]]);
      up(boxes[0]);
      if (kind === "jordan") wire(line(center.hidden + wide / 2, (GATE + LOW) / 2, center.h - wide / 2 - 2, (GATE + LOW) / 2), "hidden", "hidden", true);
      wire(line(last + wide / 2, (GATE + LOW) / 2, out, (GATE + LOW) / 2, out, BOTTOM, width - 4, BOTTOM), "h", "h", true);
      number("h before", narrow ? 2 : edge - 10, BOTTOM - 10, narrow ? "start" : "end", "h");
      number("h", narrow ? width - 2 : right + 8, narrow ? BOTTOM + 20 : BOTTOM - 10, narrow ? "end" : "start", "h");
    }
    boxes.forEach(gate);
    root.querySelectorAll(".live-op, .live-sign").forEach(function (element) { root.append(element); });
    if (kind === "rnn" || kind === "jordan") Dom.set(root, { viewBox: "0 " + (GATE - 40) + " " + width + " " + (HEIGHT - GATE + 40) });
    if (kind === "rnn" || kind === "jordan") Dom.set(root.querySelector(".live-box"), { y: GATE - 28, height: BOTTOM + 18 - GATE + 28 });

    // values: of the wires by name; parts: all units; fixed: gates that are set by hand.
    function update(shown) {
      const nothing = !shown.parts;
      for (const name in keys) {
        const value = nothing ? null : shown.values[name];
        if (["letter", "reads"].includes(name) || name.startsWith("gate ") || name.startsWith("wire ")) continue;
        Dom.text(keys[name], value === null || value === undefined ? "" : ({ "c before": "c ", "h before": "h ", c: "c ", h: "h " }[name] || "") + Dom.shown(value));
      }
      for (const name in keys) if (name.startsWith("wire ")) keys[name].forEach(function (path) {
        const value = nothing ? 0 : shown.values[name.slice(5)] || 0;
        path.style.strokeWidth = 1.4 + 3.2 * Math.min(1, Math.abs(value));
        path.style.opacity = 0.5 + 0.5 * Math.min(1, Math.abs(value) * 2);
      });
      boxes.forEach(function (name) {
        const box = keys["gate " + name], tall = LOW - GATE, value = nothing ? 0 : shown.parts[name][shown.unit];
        const signed = SIGNED.includes(name), zero = signed ? GATE + tall / 2 : LOW, size = Math.abs(value) * (signed ? tall / 2 : tall);
        Dom.set(box.fill, { y: value < 0 ? zero : zero - size, height: size });
        Dom.text(box.value, nothing ? "" : Dom.shown(value));
        Dom.text(box.pinned, !nothing && shown.parts.fixed && shown.parts.fixed[name] && shown.parts.fixed[name][shown.unit] ? "set" : "");
        box.cells.forEach(function (cell, u) { cell.style.opacity = nothing ? 0.08 : 0.08 + 0.92 * Math.min(1, Math.abs(shown.parts[name][u])); });
        const x = box.x + 6 + (shown.unit + 0.5) * (wide - 12) / box.count;
        Dom.set(box.cursor, { d: shown.unit < box.count ? "M" + (x - 3.5) + " " + (LOW - 1) + " L" + x + " " + (LOW - 6) + " L" + (x + 3.5) + " " + (LOW - 1) + " Z" : "" });
      });
      Dom.text(keys.letter, nothing ? "" : shown.letter);
      keys.letter.classList.toggle("live-long", shown.letter.length > 2);
      Dom.text(keys.reads, nothing ? "" : shown.reads);
      root.setAttribute("aria-label", shown.label);
    }
    return { node: root, update: update };
  }

  // The numbers on the wires of one unit.
  function values(kind, parts, unit) {
    const of = function (name) { return parts[name] ? parts[name][unit] : undefined; };
    const result = { "h before": parts.before.h[unit], h: of("h"), f: of("f"), i: of("i"), j: of("j"), o: of("o"), r: of("r"), u: of("u"), candidate: of("candidate"), hidden: parts.hidden && parts.hidden[0] };
    if (kind === "lstm") Object.assign(result, { "c before": parts.before.c[unit], c: of("c"), kept: of("f") * parts.before.c[unit], stored: of("i") * of("j"), shown: Math.tanh(of("c")) });
    if (kind === "gru") Object.assign(result, { kept: of("u") * parts.before.h[unit], stored: (1 - of("u")) * of("candidate"), reset: of("reset") });
    return result;
  }

  // What the cell computes, with numbers: lines of [text, color] pieces.
  function equations(kind, parts, unit) {
    if (kind === "attention") {
      const order = Array.from(parts.weights.keys()).sort(function (a, b) { return parts.weights[b] - parts.weights[a]; }).slice(0, 3);
      return [[["h_t = x_t + "]].concat(order.flatMap(function (s, k) { return [[k ? " + " : ""], [Dom.shown(parts.weights[s]), COLORS.weights], [" \u00d7 v of step " + (s + 1)]]; }), parts.weights.length > 3 ? [[" + \u2026"]] : [])];
    }
    const v = values(kind, parts, unit), n = Dom.shown, of = function (name) { return [n(v[name]), COLORS[name]]; };
    if (kind === "lstm") return [
      [["c_t = f \u00d7 c_t\u22121 + i \u00d7 j = "], of("f"), [" \u00d7 "], [n(v["c before"]), COLORS.c], [" + "], of("i"), [" \u00d7 "], of("j"), [" = "], of("c")],
      [["h_t = o \u00d7 tanh(c_t) = "], of("o"), [" \u00d7 "], [n(v.shown), COLORS.c], [" = "], of("h")]];
    if (kind === "gru") return [[["h_t = u \u00d7 h_t\u22121 + (1 \u2212 u) \u00d7 new = "], of("u"), [" \u00d7 "], [n(v["h before"]), COLORS.h], [" + "], [n(1 - v.u), COLORS.u], [" \u00d7 "], of("candidate"), [" = "], of("h")]];
    if (kind === "rnn") return [[["h_t = tanh([x_t, h_t\u22121] W + b) = "], of("h")]];
    return [[["hidden = tanh([x_t, h_t\u22121] W + b),  h_t = tanh(hidden V + d) = "], of("h")]];
  }

  return { make: make, alignment: alignment, values: values, equations: equations, NAMES: NAMES, COLORS: COLORS };
})();
