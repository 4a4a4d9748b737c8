"use strict";
// What a network answers after a step: bars with names, or a forecast beside what came.
const Answers = (function () {
  const html = Dom.html, shown = Dom.shown;

  // now: the model; time: the step that is shown; changed: gates are set by hand.
  function draw(part, now, time, changed) {
    const input = now.input, declared = now.declared, steps = input.rows.length;
    const answer = steps ? now.answer(time) : null, kind = declared.answer ? declared.answer.kind : null;
    part("answer").hidden = !kind;
    if (!kind) return;
    const list = part("bars");
    Dom.text(part("after"), !steps ? "Nothing read, no answer" : kind === "next" ? "What follows " + Dom.quoted(input.labels[time]) : kind === "class" ? "The answer after step " + (time + 1) : "The forecast after step " + (time + 1));
    if (!answer) { list.replaceChildren(); Dom.text(part("loss"), ""); return; }
    if (answer.kind === "value") {
      const scale = declared.answer.scale ? declared.answer.scale[0] : { low: 0, high: 1 }, raw = function (v) { return shown(scale.low + v * (scale.high - scale.low)); };
      const last = time === steps - 1, actual = last ? input.actual : null;
      const rows = [[declared.answer.names[0], raw(answer.value), "live-big"]];
      if (actual !== null && actual !== undefined) rows.push(["it came", raw(actual), ""]);
      list.replaceChildren.apply(list, rows.map(function (row) { return html("li", { class: "live-value-row " + row[2] }, html("span", {}, row[0]), html("b", {}, row[1])); }));
    } else drawBars(list, now, answer, time);
    const loss = now.loss(), plain = changed ? now.plainLoss() : null;
    Dom.text(part("loss"), loss === null ? "" : "mean loss " + (loss < 0.01 ? Dom.small(loss) : loss.toFixed(3)) + (plain === null ? "" : "; as trained " + (plain < 0.01 ? Dom.small(plain) : plain.toFixed(3))));
  }

  function drawBars(list, now, answer, time) {
    const names = now.names(), target = now.input.targets[time];
    let order = answer.shares.map(function (_, k) { return k; });
    if (order.length > 6 || answer.kind === "next") order = order.sort(function (a, b) { return answer.shares[b] - answer.shares[a]; }).slice(0, 6);
    if (list.querySelector(".live-value-row")) list.replaceChildren();
    while (list.children.length > order.length) list.lastChild.remove();
    while (list.children.length < order.length) list.append(html("li", {}, html("code"), html("span", { class: "live-bar" }, html("i")), html("b")));
    order.forEach(function (k, place) {
      const item = list.children[place], share = answer.shares[k];
      Dom.text(item.children[0], Dom.token(names[k]));
      item.children[1].firstChild.style.width = (100 * share).toFixed(1) + "%";
      Dom.text(item.children[2], (share > 0.995 && share < 1 ? ">99" : Math.round(100 * share)) + " %");
      Dom.set(item, { class: k === target ? "live-target" : null, title: k === target ? "this is what comes" : null });
    });
  }

  return { draw: draw };
})();
