"use strict";
// A network with what it read: the steps forward, its answers, the gradients back, each computed
// in slices so that no frame of the page waits for it.
const Model = (function () {
  const MOST_WORK = 3e6; // multiplications at once
  function make(declared) {
    const declaredInput = Object.assign({}, declared.input);
    for (const name of ["embedding", "rows"]) if (declaredInput[name]) declaredInput[name] = Cell.read(declaredInput[name]);
    const translates = declared.kind === "translate", named = Object.assign({}, declared, { input: declaredInput });
    const whole = translates ? Translation.open(named) : named;
    const snapshots = declared.snapshots || [];
    const opened = [];
    const model = { declared: whole, snapshots: snapshots, snapshot: snapshots.length - 1, name: declared.name };

    // The network after the chosen part of its training, with another forget bias if one is given.
    model.open = function (bias) {
      const key = model.snapshot;
      if (!opened[key + 1]) opened[key + 1] = Cell.open(key >= 0 ? Object.assign({}, whole, snapshots[key], { name: whole.name, loss: whole.loss }) : whole);
      const network = opened[key + 1];
      if (bias === null || bias === undefined) return network;
      return Object.assign({}, network, { layers: network.layers.map(function (layer) { return layer.kind === "lstm" ? Object.assign({}, layer, { forgetBias: bias }) : layer; }) });
    };

    // Takes new input and changes; what was computed stays as far as it still holds.
    model.set = function (input, changes, bias) {
      if (translates) { setTranslation(input, changes, bias); return; }
      const key = JSON.stringify([model.snapshot, changes, bias]);
      const same = function (a, b) { return a.length === b.length && a.every(function (v, k) { return v === b[k]; }); };
      let kept = 0;
      if (model.run && model.key === key) while (kept < model.run.inputs.length && kept < input.rows.length && same(model.run.inputs[kept], input.rows[kept])) kept++;
      // Without a mask every place sees what is new.
      if (kept < input.rows.length && model.open(bias).layers.some(function (layer) { return layer.masked === false; })) kept = 0;
      if (!kept) model.run = Cell.begin(model.open(bias), changes);
      else if (kept < model.run.inputs.length) {
        model.run.inputs.length = kept;
        model.run.steps.forEach(function (steps) { steps.length = kept; });
      }
      if (!kept) model.answers = [];
      model.answers.length = Math.min(kept, model.answers.length);
      if (!kept || model.input !== input) model.backOf = model.reversedAt = null;
      model.key = key;
      model.input = input;
      model.network = model.run.network;
    };

    // All at once: the steps of the decoder, which writes as long as it likes.
    function setTranslation(input, changes, bias) {
      const key = JSON.stringify([model.snapshot, changes, bias, input.labels]);
      if (model.key === key) { model.input.notes = input.notes; return; }
      model.key = key;
      model.network = model.open(bias);
      const target = whole.target, name = function (id) { return target.tokens[id]; };
      const decoded = input.rows.length ? Translation.decode(model.network, input.rows, changes) : { run: Cell.begin(model.network, changes), read: [], written: [] };
      const right = input.text === whole.sample && String(decoded.written) === String(whole.targets);
      model.run = decoded.run;
      model.answers = [];
      model.backOf = null;
      model.written = decoded.written.filter(function (id) { return id !== target.end; }).map(name);
      model.input = { rows: decoded.run.inputs, labels: decoded.read.map(name), titles: decoded.read.map(name), notes: input.notes, source: input.labels,
        targets: decoded.read.map(function (_, k) { return right ? whole.targets[k] : null; }) };
    }

    // Computes until the clock says `until`; true if all steps are there.
    model.forward = function (until) {
      while (model.run.inputs.length < model.input.rows.length) {
        Cell.advance(model.run, model.input.rows[model.run.inputs.length]);
        if (performance.now() > until) break;
      }
      return model.run.inputs.length === model.input.rows.length;
    };

    // A bidirectional network reads the steps so far from the end, too.
    model.reversed = function (time) {
      if (!model.network.backward) return null;
      if (model.reversedAt !== time) {
        const layers = model.network.backwardOpened = model.network.backwardOpened || Cell.open({ layers: model.network.backward, output: null }).layers;
        model.reversedRun = Cell.unroll({ layers: layers, output: null }, model.input.rows.slice(0, time + 1).reverse(), []);
        model.reversedAt = time;
      }
      return model.reversedRun;
    };

    // The h that the output layer reads after a step.
    model.h = function (time) {
      const parts = model.run.steps.at(-1)[time], h = parts.h, reversed = model.reversed(time);
      if (translates) return parts.attention;
      if (!reversed) return h;
      const other = reversed.steps.at(-1)[time].h, both = new Float64Array(h.length + other.length);
      both.set(h);
      both.set(other, h.length);
      return both;
    };

    model.names = function () {
      const answer = model.network.answer;
      return !answer ? [] : translates ? model.network.target.tokens : answer.kind === "next" ? model.network.input.tokens : answer.names;
    };

    // After a step: {kind, shares and best of classes, value (scaled)}; null if nothing is answered.
    model.answer = function (time) {
      if (model.answers[time] === undefined) model.answers[time] = answerOf(time);
      return model.answers[time];
    };
    function answerOf(time) {
      const answer = model.network.answer, scores = answer ? Cell.scores(model.network, model.h(time)) : null;
      if (!scores) return null;
      if (answer.kind === "value") return { kind: "value", own: scores[0], value: scores[0] + (model.input.added ? model.input.added[time] : 0) };
      const shares = Cell.softmax(scores);
      return { kind: answer.kind, shares: shares, best: shares.indexOf(Math.max.apply(null, shares)) };
    }

    // The mean loss over the steps with a target; null without any.
    model.loss = function () {
      let sum = 0, count = 0;
      for (let time = 0; time < model.run.inputs.length; time++) {
        const target = model.input.targets[time];
        const answer = target === null || target === undefined ? null : model.answer(time);
        if (!answer) continue;
        sum += answer.kind === "value" ? Math.pow(answer.own - target, 2) : -Math.log(answer.shares[target]);
        count++;
      }
      return count ? sum / count : null;
    };

    // The mean loss on the same input with no gate set by hand; null where that takes long to find.
    model.plainLoss = function () {
      if (translates || Cell.work(model.network) * model.input.rows.length > MOST_WORK) return null;
      model.plain = model.plain || make(declared);
      model.plain.snapshot = model.snapshot;
      model.plain.set(model.input, [], null);
      model.plain.forward(Infinity);
      return model.plain.loss();
    };

    // Of which the gradient is taken at a step: {dTop, text}.
    function aim(time, unit) {
      const h = model.h(time), answer = model.network.answer;
      if (!answer || !model.network.output) {
        const d = new Float64Array(model.run.steps.at(-1)[time].h.length);
        const at = Math.min(unit, d.length - 1);
        d[at] = 1;
        return { dTop: d, text: "h of unit " + at };
      }
      const target = model.input.targets[time], has = target !== null && target !== undefined;
      if (answer.kind === "value") {
        if (has) return { dTop: Cell.lossBack(model.network, h, target), text: "the squared error" };
        return { dTop: Cell.lossBack(model.network, h, model.answer(time).own - 0.5), text: "the forecast" }; // 2 (v - target) is 1
      }
      const name = Dom.quoted(model.names()[has ? target : model.answer(time).best]);
      return { dTop: Cell.lossBack(model.network, h, has ? target : model.answer(time).best), text: "\u2212log p(" + name + ")" + (has ? "" : ", its likeliest answer") };
    }

    // The gradients back from a step, as far as they are there: {h, c, x, done, text}.
    model.back = function (time, unit, until) {
      if (translates) return null;
      const key = time + "," + (model.network.answer ? "" : unit);
      if (model.backOf !== key) {
        const { dTop, text } = aim(time, unit), units = model.run.steps.at(-1)[time].h.length;
        model.backOf = key;
        model.job = Cell.backBegin(model.run, time, dTop.slice(0, units));
        model.job.text = text;
        const reversed = model.reversed(time);
        model.job.other = reversed ? Cell.backward(reversed, time, dTop.slice(units)).x : null;
      }
      const job = model.job;
      while (job.next >= 0) {
        Cell.backStep(job);
        const at = job.next + 1;
        if (job.other) job.x[at] = job.x[at].map(function (d, k) { return d + job.other[time - at][k]; });
        if (performance.now() > until) break;
      }
      job.done = job.next < 0;
      return job;
    };

    return model;
  }

  return { make: make };
})();
