"use strict";
// Networks side by side, a card each: the outputs of the same text, and the answer.
const Cards = (function () {
  const html = Dom.html, shown = Dom.shown;

  // choose(index) makes one the large one. color(name): a color of the page for a canvas.
  function make(box, models, choose) {
    const cards = models.map(function (one, k) {
      const canvas = html("canvas", { "aria-hidden": "true" }), answer = html("span", { class: "live-card-answer" }), loss = html("span", { class: "live-faint" });
      const card = html("button", { type: "button", role: "radio", class: "live-card" }, html("strong", {}, one.name), canvas, answer, loss);
      card.addEventListener("click", function () { choose(k); });
      return { node: card, canvas: canvas, answer: answer, loss: loss };
    });
    const group = html("div", { class: "live-cards", role: "radiogroup", "aria-label": "Networks" });
    group.append.apply(group, cards.map(function (card) { return card.node; }));
    Dom.radioKeys(group, choose);
    box.append(group);

    function draw(chosen, time, color) {
      const behind = models[chosen].run.inputs.length - time;
      cards.forEach(function (card, k) {
        // Forecasts are compared as far from the end: one network may read a step less.
        const one = models[k], count = one.run.inputs.length, forecasts = one.declared.answer && one.declared.answer.kind === "value";
        const at = Math.min(forecasts ? Math.max(0, count - behind) : time, count - 1), last = one.network.layers.length - 1, layer = one.network.layers[last];
        Dom.set(card.node, { "aria-checked": String(k === chosen), tabindex: k === chosen ? 0 : -1 });
        const wide = 176, tall = 44;
        card.canvas.style.width = wide + "px";
        card.canvas.style.height = tall + "px";
        card.canvas.width = wide * 2;
        card.canvas.height = tall * 2;
        Timeline.paint(card.canvas, one.run.steps[last].map(function (parts) { return parts.h; }), { positive: "var(--positive)", negative: "var(--negative)" }, wide / Math.max(1, count), tall / layer.units, color);
        const answer = at >= 0 ? one.answer(at) : null;
        const names = one.names(), scale = one.declared.answer && one.declared.answer.scale ? one.declared.answer.scale[0] : { low: 0, high: 1 };
        Dom.text(card.answer, one.written ? one.written.join(one.declared.target.split === "characters" ? "" : " ") : !answer ? "" : answer.kind === "value" ? shown(scale.low + answer.value * (scale.high - scale.low)) : Dom.token(names[answer.best]) + " " + Math.round(100 * answer.shares[answer.best]) + " %");
        const loss = at >= 0 ? one.loss() : null;
        Dom.text(card.loss, loss === null ? "" : "loss " + (loss < 0.01 ? Dom.small(loss) : loss.toFixed(2)));
      });
    }

    return { draw: draw };
  }

  return { make: make };
})();
