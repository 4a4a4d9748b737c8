"use strict";
// The steps side by side: what is read, what is answered, the heat map of the units, the lines of
// one unit, the gradients backwards. All rows share one axis, a column for each step.
const Timeline = (function () {
  const html = Dom.html, svg = Dom.svg;
  const LINES = 104, BACK = 58, CURVE = 132;

  // on: {step(time), unit(unit), edit(row, column, value), part(name)}
  function make(on) {
    const view = { columns: 0, width: 30, time: 0, unit: 0 };
    const scroller = html("div", { class: "live-scroll" });
    const grid = html("div", { class: "live-rows" });
    scroller.append(grid);

    function row(name, track) {
      const head = html("div", { class: "live-head" }, name);
      grid.append(head, track);
      return { head: head, track: track, hide: function (hidden) { Dom.set(head, { hidden: hidden }); Dom.set(track, { hidden: hidden }); } };
    }

    const curve = row("drag a point", svg("svg", { class: "live-curve" }));
    const numbers = row("", html("div", { class: "live-cells", role: "group", "aria-label": "Numbers that are read" }));
    const letters = row("reads", html("div", { class: "live-letters", role: "radiogroup", "aria-label": "Steps" }));
    const answers = row("answers", html("div", { class: "live-answers", "aria-hidden": "true" }));
    const heat = row("units", html("div", { class: "live-heat", role: "slider", tabindex: 0, "aria-label": "Unit", "aria-orientation": "vertical", "aria-valuemin": 0 }));
    const lines = row("", svg("svg", { class: "live-lines", role: "img" }));
    const back = row("gradient", svg("svg", { class: "live-back", role: "img" }));
    const canvas = html("canvas", { "aria-hidden": "true" }), box = html("span", { class: "live-chosen" });
    heat.track.append(canvas, box);

    Dom.radioKeys(letters.track, on.step);

    heat.track.addEventListener("click", function (event) {
      const place = canvas.getBoundingClientRect();
      on.unit(Math.max(0, Math.min(view.units - 1, Math.floor((event.clientY - place.top) / view.tall))));
      on.step(Math.max(0, Math.min(view.columns - 1, Math.floor((event.clientX - place.left) / view.width))));
    });
    heat.track.addEventListener("pointermove", function (event) {
      const place = canvas.getBoundingClientRect(), unit = Math.floor((event.clientY - place.top) / view.tall), time = Math.floor((event.clientX - place.left) / view.width);
      const row = view.shown && view.shown.matrix[time], value = row && unit >= 0 && unit < row.length ? row[unit] : null;
      Dom.set(heat.track, { title: value === null ? null : (view.shown.rowNames ? "looks at " + view.shown.rowNames[unit] : "unit " + unit) + " at step " + (time + 1) + ": " + Dom.small(value) });
    });
    heat.track.addEventListener("keydown", function (event) {
      const unit = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -1e9, End: 1e9 }[event.key];
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if ((!unit && !step) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (unit) on.unit(Math.max(0, Math.min(view.units - 1, view.unit + unit)));
      if (step) on.step(Math.max(0, Math.min(view.columns - 1, view.time + step)));
    });

    const x = function (column) { return (column + 0.5) * view.width; };

    function layout(shown) {
      const longest = shown.words ? Math.max.apply(null, [2].concat(shown.labels.map(function (label) { return label.length; }))) : 2;
      const least = shown.cells ? 58 : shown.words ? Math.min(110, 14 + 8 * longest) : 24;
      view.columns = shown.labels.length;
      view.gutter = shown.room < 480 ? 68 : 92;
      view.extra = shown.curve ? 1 : 0; // the forecast stands behind the last step
      const room = (shown.room - view.gutter - 4) / Math.max(1, view.columns + view.extra);
      view.width = Math.max(least, Math.min(Math.max(150, least, 0.22 * shown.room), Math.floor(room)));
      grid.style.setProperty("--gutter", view.gutter + "px");
      grid.style.setProperty("--columns", Math.max(1, view.columns));
      grid.style.setProperty("--column", view.width + "px");
      view.track = Math.max(1, view.columns + view.extra) * view.width;
    }

    function drawLetters(shown) {
      const track = letters.track, labels = shown.labels;
      if (track.dataset.labels !== JSON.stringify(labels)) {
        track.dataset.labels = JSON.stringify(labels);
        track.replaceChildren.apply(track, labels.map(function (label, k) {
          const button = html("button", { type: "button", role: "radio", "aria-checked": "false", tabindex: -1, title: shown.titles[k], "aria-label": "step " + (k + 1) + ": " + shown.titles[k] }, Dom.token(label));
          button.addEventListener("click", function () { on.step(k); });
          return button;
        }));
      }
      const checked = track.querySelector("[aria-checked='true']"), now = track.children[shown.time];
      if (checked === now) return;
      if (checked) Dom.set(checked, { "aria-checked": "false", tabindex: -1 });
      if (now) Dom.set(now, { "aria-checked": "true", tabindex: 0 });
      
    }

    function drawAnswers(shown) {
      const track = answers.track;
      answers.hide(!shown.answers);
      if (!shown.answers) return;
      Dom.text(answers.head, shown.answersName);
      while (track.children.length > shown.answers.length) track.lastChild.remove();
      while (track.children.length < shown.answers.length) track.append(html("span"));
      shown.answers.forEach(function (answer, k) {
        const span = track.children[k];
        Dom.text(span, answer ? Dom.token(answer.text) : "");
        Dom.set(span, { title: answer ? answer.title : null, class: (answer && answer.wrong ? "live-wrong" : "") + (k === shown.time ? " live-now" : "") });
        span.style.setProperty("--share", answer ? answer.share : 0);
      });
    }

    // A color of the page as a canvas takes it.
    const probe = scroller.appendChild(html("span", { hidden: true }));
    let colors = {};
    function color(name) {
      if (!colors[name]) { probe.style.color = name; colors[name] = getComputedStyle(probe).color; }
      return colors[name];
    }
    function themeChanged() { colors = {}; view.painted = null; }

    function drawHeat(shown) {
      const matrix = shown.matrix, units = view.units = shown.units, known = matrix.length;
      const tall = view.tall = Math.max(3, Math.min(22, Math.floor(320 / units)));
      const scale = window.devicePixelRatio || 1, wide = view.columns * view.width;
      heat.hide(!view.columns);
      heat.head.classList.toggle("live-row-names", Boolean(shown.rowNames));
      if (shown.rowNames) heat.head.replaceChildren.apply(heat.head, shown.rowNames.map(function (name) { return html("span", { style: "height:" + tall + "px;line-height:" + tall + "px" }, Dom.token(name)); }));
      else Dom.text(heat.head, units > 1 ? "units 0 to " + (units - 1) : "unit 0");
      if (!view.columns) return;
      const key = [wide, tall, units, shown.positive, shown.most].join(), last = view.painted;
      if (!last || last.key !== key || last.rows.length !== known || matrix.some(function (row, k) { return row !== last.rows[k]; })) {
        size(canvas, wide, units * tall, scale);
        paint(canvas, matrix, shown, view.width, tall, color);
        view.painted = { key: key, rows: matrix };
      }
      box.hidden = Boolean(shown.rowNames);
      Object.assign(box.style, { left: shown.time * view.width + "px", top: shown.unit * tall + "px", width: view.width + "px", height: tall + "px" });
      const row = matrix[shown.time], value = row && shown.unit < row.length ? row[shown.unit] : null;
      Dom.set(heat.track, { "aria-valuemax": units - 1, "aria-valuenow": shown.unit,
        "aria-label": shown.rowNames ? "Place that is looked at" : "Unit",
        "aria-valuetext": (shown.rowNames ? "step " + (shown.unit + 1) : "unit " + shown.unit) + (value === null ? "" : ", " + shown.partName + " " + Dom.small(value) + " at step " + (shown.time + 1) + ", " + shown.titles[shown.time]) });
    }

    function drawLines(shown) {
      lines.hide(!view.columns);
      if (!view.columns) return;
      const most = shown.tallest || 1; // of all units, so that one can be compared with another
      const y = function (value) { return LINES / 2 - value / most * (LINES / 2 - 10); };
      Dom.set(lines.track, { width: view.track, height: LINES, viewBox: "0 0 " + view.track + " " + LINES,
        "aria-label": "Unit " + shown.unit + " over the steps: " + shown.lines.map(function (line) { return line.name + " " + line.values.map(Dom.shown).join(", "); }).join("; ") });
      const parts = [svg("rect", { class: "live-column", x: shown.time * view.width, y: 0, width: view.width, height: LINES }),
        svg("path", { class: "live-zero", d: "M0 " + y(0) + " H" + view.columns * view.width }),
        svg("text", { class: "live-word", x: 2, y: 9 }, Dom.small(most)), svg("text", { class: "live-word", x: 2, y: LINES - 1 }, Dom.small(-most))];
      shown.lines.forEach(function (line) {
        parts.push(svg("path", { class: "live-line", style: "stroke:" + line.color, d: line.values.map(function (v, k) { return (k ? "L" : "M") + x(k) + " " + y(v).toFixed(1); }).join(" ") }));
        if (line.values.length <= 40) line.values.forEach(function (v, k) { parts.push(svg("circle", { cx: x(k), cy: y(v), r: k === shown.time ? 5 : 2.2, style: "fill:" + line.color })); });
        else if (shown.time < line.values.length) parts.push(svg("circle", { cx: x(shown.time), cy: y(line.values[shown.time]), r: 5, style: "fill:" + line.color }));
      });
      lines.track.replaceChildren.apply(lines.track, parts);
      lines.head.replaceChildren.apply(lines.head, shown.lines.map(function (line) {
        const value = line.values[shown.time];
        return html("span", { style: "color:" + line.color }, line.short + (value === undefined ? "" : " " + Dom.shown(value)));
      }).concat(html("span", { class: "live-faint" }, "unit " + shown.unit)));
    }

    // Arrows from step to step for d / d h, as thick as they are long; bars for d / d x.
    function drawBack(shown) {
      const flow = shown.back;
      back.hide(!view.columns || !flow);
      if (!view.columns || !flow) return;
      const most = Math.max.apply(null, flow.h.concat([1e-300])), mostX = Math.max.apply(null, flow.x.concat([1e-300]));
      Dom.set(back.track, { width: view.track, height: BACK, viewBox: "0 0 " + view.track + " " + BACK,
        "aria-label": "Length of the gradient of " + flow.text + " by the input of each step: " + flow.x.map(function (v, k) { return shown.titles[k] + " " + Dom.small(v); }).join(", ") });
      const parts = [];
      flow.h.forEach(function (size, k) {
        const share = size / most, half = 0.3 + 3.2 * share, wing = 1.5 + half * 1.5, opacity = Math.max(share, 0.12).toFixed(2);
        if (k < shown.time && size > 0) {
          const from = x(k + 1) - 5, to = x(k) + 5, neck = to + Math.min(8, (from - to) * 0.6);
          parts.push(svg("path", { class: "live-flow", opacity: opacity, d: "M" + [from + " " + (16 - half), neck + " " + (16 - half), neck + " " + (16 - wing), to + " 16", neck + " " + (16 + wing), neck + " " + (16 + half), from + " " + (16 + half)].join("L") + "Z" }));
        } else if (size > 0) parts.push(svg("circle", { cx: x(k), cy: 16, r: 4, class: "live-flow" }));
        const tall = Math.max(0.7, 22 * flow.x[k] / mostX), wide = Math.min(14, view.width * 0.56);
        parts.push(svg("rect", { x: x(k) - wide / 2, y: BACK - tall, width: wide, height: tall, class: "live-flow", opacity: 0.75 }));
      });
      back.track.replaceChildren.apply(back.track, parts);
    }

    // A column of numbers as points to be dragged; arrow keys move the chosen one up and down.
    function drawCurve(shown) {
      const c = shown.curve;
      curve.hide(!c);
      if (!c || !view.columns) return;
      Dom.text(curve.head, c.name + ": drag a point");
      const values = c.values.concat(c.forecast === null ? [] : [c.forecast], c.actual === null ? [] : [c.actual]);
      if (!view.held) {
        const low = Math.min.apply(null, values), high = Math.max.apply(null, values), room = Math.max((high - low) * 0.18, Math.abs(high) * 0.002, 1e-6);
        view.low = low - room;
        view.high = high + room;
      }
      const y = function (value) { return CURVE - 8 - (value - view.low) / (view.high - view.low) * (CURVE - 30); };
      Dom.set(curve.track, { width: view.track, height: CURVE, viewBox: "0 0 " + view.track + " " + CURVE });
      const at = function (k) { return x(k - c.skipped); };
      const shownPoints = c.values.map(function (_, k) { return k; }).filter(function (k) { return k >= c.skipped; });
      const parts = [svg("path", { class: "live-line", d: shownPoints.map(function (k, n) { return (n ? "L" : "M") + at(k) + " " + y(c.values[k]).toFixed(1); }).join(" "), style: "stroke:var(--text)" })];
      if (c.forecast !== null) {
        const last = shown.time + c.skipped, to = x(shown.time + 1);
        parts.push(svg("path", { class: "live-ahead", d: "M" + at(last) + " " + y(c.values[last]) + " L" + to + " " + y(c.forecast) }));
        if (c.actual !== null && shown.time === view.columns - 1) parts.push(svg("circle", { class: "live-actual", cx: to, cy: y(c.actual), r: 4.5 }));
        parts.push(svg("path", { class: "live-forecast", d: "M" + to + " " + (y(c.forecast) - 6) + " l6 6 l-6 6 l-6 -6 Z" }));
      }
      shownPoints.forEach(function (k) {
        const time = k - c.skipped;
        const point = svg("circle", { class: "live-point", cx: at(k), cy: y(c.values[k]), r: time === shown.time ? 6 : 4, role: "slider", "aria-label": c.name + ", " + shown.titles[time],
          "aria-valuemin": Dom.small(c.raw(view.low)).replace("\u2212", "-"), "aria-valuemax": Dom.small(c.raw(view.high)).replace("\u2212", "-"), "aria-valuenow": c.raw(c.values[k]).toFixed(2), tabindex: time === shown.time ? 0 : -1 });
        parts.push(point);
      });
      parts.push(svg("text", { class: "live-word", x: at(shown.time + c.skipped), y: 12, "text-anchor": shown.time > view.columns / 2 ? "end" : "start" }, shown.titles[shown.time] + "  " + Dom.shown(c.raw(c.values[shown.time + c.skipped]))));
      const focused = curve.track.contains(document.activeElement);
      curve.track.replaceChildren.apply(curve.track, parts);
      if (focused) curve.track.querySelector(".live-point[tabindex='0']").focus();
    }

    curve.track.addEventListener("keydown", function (event) {
      const c = view.shown.curve, step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], up = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!step && !up) return;
      event.preventDefault();
      if (step) on.step(Math.max(0, Math.min(view.columns - 1, view.time + step)));
      else on.edit(view.time + c.skipped, c.column, c.values[view.time + c.skipped] + up * (view.high - view.low) / 40);
    });
    function dragged(event) {
      const place = curve.track.getBoundingClientRect(), c = view.shown.curve;
      const value = view.low + (CURVE - 8 - (event.clientY - place.top)) / (CURVE - 30) * (view.high - view.low);
      on.edit(view.held.row, c.column, Math.max(view.low, Math.min(view.high, value)));
    }
    curve.track.addEventListener("pointerdown", function (event) {
      const c = view.shown.curve, place = curve.track.getBoundingClientRect();
      const time = Math.max(0, Math.min(view.columns - 1, Math.floor((event.clientX - place.left) / view.width)));
      on.step(time);
      view.held = { row: time + c.skipped };
      curve.track.setPointerCapture(event.pointerId);
      event.preventDefault();
      dragged(event);
    });
    curve.track.addEventListener("pointermove", function (event) { if (view.held) dragged(event); });
    ["pointerup", "pointercancel"].forEach(function (name) { curve.track.addEventListener(name, function () { view.held = null; on.step(view.time); }); });

    // Rows of numbers that are typed; arrow keys go from one to the next.
    function drawCells(shown) {
      const cells = shown.cells, track = numbers.track;
      numbers.hide(!cells);
      if (!cells) return;
      numbers.head.classList.add("live-names");
      numbers.head.replaceChildren.apply(numbers.head, cells.names.map(function (name) { return html("span", {}, name); }));
      const shape = view.columns + "x" + cells.names.length;
      if (track.dataset.shape !== shape) {
        track.dataset.shape = shape;
        track.replaceChildren();
        cells.rows.forEach(function (row, r) {
          const column = html("div");
          row.forEach(function (_, c) {
            const field = html("input", { inputmode: "decimal", autocomplete: "off", "aria-label": cells.names[c] + " at step " + (r + 1), tabindex: -1 });
            field.addEventListener("focus", function () { on.step(r); });
            field.addEventListener("input", function () {
              const value = Number(field.value.replace("\u2212", "-").replace(",", "."));
              const good = field.value.trim() !== "" && Number.isFinite(value) && Math.abs(value) <= 1e6;
              Dom.set(field, { "aria-invalid": good ? null : "true" });
              on.typed(good, r, c, value, field.value);
            });
            field.addEventListener("keydown", function (event) {
              const to = { ArrowRight: [r + 1, c], ArrowLeft: [r - 1, c], ArrowDown: [r, c + 1], ArrowUp: [r, c - 1] }[event.key];
              if (!to || (to[0] !== r && event.key === "ArrowRight" ? field.selectionEnd < field.value.length : event.key === "ArrowLeft" && field.selectionStart > 0)) return;
              const next = track.children[to[0]] && track.children[to[0]].children[to[1]];
              if (next) { event.preventDefault(); next.focus(); next.select(); }
            });
            column.append(field);
          });
          track.append(column);
        });
      }
      cells.rows.forEach(function (row, r) {
        row.forEach(function (value, c) {
          const field = track.children[r].children[c];
          if (document.activeElement !== field) { field.value = String(Number(value.toFixed(3))).replace("-", "\u2212"); Dom.set(field, { "aria-invalid": null }); }
          field.tabIndex = r === shown.time && c === (track.contains(document.activeElement) ? Array.from(document.activeElement.parentElement.children).indexOf(document.activeElement) : 0) ? 0 : -1;
        });
      });
    }

    function update(shown) {
      layout(shown);
      Object.assign(view, { time: shown.time, unit: shown.unit, shown: shown });
      drawCurve(shown);
      drawCells(shown);
      drawLetters(shown);
      drawAnswers(shown);
      drawHeat(shown);
      drawLines(shown);
      grid.hidden = !view.columns;
      if (shown.follow) follow(shown.time * view.width, (1 + view.extra) * view.width, shown.room - view.gutter);
    }

    // Scrolls as far as the step, and what is forecast behind it, needs.
    function follow(left, width, room) {
      const at = view.scrolled || 0, to = left < at ? left : left + width > at + room ? left + width - room : at;
      if (to !== at || view.columns * view.width <= room) scroller.scrollLeft = view.scrolled = to;
    }
    scroller.addEventListener("scroll", function () { view.scrolled = scroller.scrollLeft; }, { passive: true });

    // The gradients come later than the rest: a new picture of what depends on them.
    function updateBack(shown) {
      Object.assign(view.shown, shown);
      drawHeat(view.shown);
      drawBack(view.shown);
    }
    return { node: scroller, update: update, updateBack: updateBack, color: color, themeChanged: themeChanged };
  }

  function size(canvas, width, height, scale) {
    canvas.style.width = width + "px";
    canvas.style.height = height + "px";
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }

  // A whole series in one picture: the window that is read, and what the reader or the network put in.
  function overview(values, edited, from, window, width) {
    const height = 56, low = Math.min.apply(null, values), high = Math.max.apply(null, values);
    const x = function (row) { return (row + 0.5) * width / values.length; }, y = function (value) { return height - 6 - (value - low) / (high - low || 1) * (height - 12); };
    const root = svg("svg", { class: "live-overview", width: width, height: height, viewBox: "0 0 " + width + " " + height, "aria-hidden": "true" },
      svg("rect", { class: "live-column", x: x(from) - 3, y: 0, width: x(from + window - 1) - x(from) + 6, height: height, rx: 3 }),
      svg("path", { class: "live-line", d: values.map(function (v, r) { return (r ? "L" : "M") + x(r).toFixed(1) + " " + y(v).toFixed(1); }).join("") }));
    edited.forEach(function (row) { root.append(svg("circle", { cx: x(row), cy: y(values[row]), r: 3 })); });
    return root;
  }

  // values[time][unit] as colors: signed ones in two, gates in their own.
  function paint(canvas, values, shown, width, tall, color) {
    const context = canvas.getContext("2d"), scale = canvas.width / parseFloat(canvas.style.width);
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    const positive = color(shown.positive), negative = color(shown.negative), most = shown.most || 1, gap = tall > 6 && width > 6 ? 1 : 0;
    values.forEach(function (units, time) {
      for (let unit = 0; unit < units.length; unit++) {
        const share = Math.min(1, Math.abs(units[unit]) / most);
        context.globalAlpha = 0.04 + 0.96 * share;
        context.fillStyle = units[unit] < 0 ? negative : positive;
        context.fillRect(time * width, unit * tall, width - gap, tall - gap);
      }
    });
    context.globalAlpha = 1;
  }

  return { make: make, size: size, paint: paint, overview: overview };
})();
