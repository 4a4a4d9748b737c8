"use strict";
// Draws the next letter from the answer's probabilities; the same letters for the same seed.
const Writing = (function () {
  // Numbers from 0 to 1, a few bits of arithmetic each (mulberry32).
  function random(seed) {
    let state = seed >>> 0;
    return function () {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
  }

  // p^(1 / temperature), which sums to 1 again; all of it on the likeliest at temperature 0.
  function sharpened(shares, temperature) {
    const most = Math.max.apply(null, shares);
    if (temperature < 0.01) { const best = shares.indexOf(most); return shares.map(function (_, k) { return k === best ? 1 : 0; }); }
    const powers = shares.map(function (p) { return Math.pow(p / most, 1 / temperature); });
    const sum = powers.reduce(function (a, b) { return a + b; }, 0);
    return powers.map(function (p) { return p / sum; });
  }

  function draw(shares, temperature, chance) {
    const sharp = sharpened(shares, temperature);
    let left = chance;
    for (let k = 0; k < sharp.length; k++) { left -= sharp[k]; if (left < 0) return k; }
    return sharp.lastIndexOf(Math.max.apply(null, sharp));
  }

  return { random: random, sharpened: sharpened, draw: draw };
})();
