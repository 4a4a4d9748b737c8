"use strict";
// Elements and numbers as the live cell shows them.
const Dom = (function () {
  const SVG = "http://www.w3.org/2000/svg";

  function set(node, attributes) {
    for (const name in attributes) {
      const value = attributes[name];
      if (value === null || value === undefined || value === false) node.removeAttribute(name);
      else if (node.getAttribute(name) !== String(value)) node.setAttribute(name, value === true ? "" : value);
    }
    return node;
  }
  const filled = function (node, attributes, children) {
    set(node, attributes || {});
    node.append.apply(node, children);
    return node;
  };
  const html = function (tag, attributes) { return filled(document.createElement(tag), attributes, Array.prototype.slice.call(arguments, 2)); };
  const svg = function (tag, attributes) { return filled(document.createElementNS(SVG, tag), attributes, Array.prototype.slice.call(arguments, 2)); };
  function text(node, value) { if (node.textContent !== value) node.textContent = value; }

  const minus = function (digits) { return digits.replace(/-/g, "\u2212"); };
  // Two digits after the point; -0.00 is 0.00.
  const shown = function (value) { return minus(value.toFixed(2).replace(/^-(0\.00)$/, "$1")); };
  // Two digits that count, for numbers of any size.
  const small = function (value) {
    if (value === 0) return "0";
    const size = Math.abs(value);
    return minus(size >= 0.001 && size < 1000 ? String(Number(value.toPrecision(2))) : value.toExponential(1));
  };
  const token = function (label) { return label === " " ? "\u2423" : label === "\n" ? "\u21b5" : label; };
  const quoted = function (label) { return "\u2018" + token(label) + "\u2019"; };

  // One tab stop for a group of radio buttons: the checked one. Arrows, Home and End move.
  function radioKeys(group, choose) {
    group.addEventListener("keydown", function (event) {
      const items = Array.from(group.children), at = items.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
      if (at < 0 || to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const next = Math.max(0, Math.min(items.length - 1, to));
      choose(next);
      group.children[next].focus();
    });
  }

  // A row of radio buttons: names [{label, color}], choose(index). check(index) marks one.
  function radios(label, names, choose) {
    const group = html("div", { role: "radiogroup", "aria-label": label, class: "live-radios" });
    names.forEach(function (name, k) {
      const button = html("button", { type: "button", role: "radio", "aria-checked": "false", tabindex: -1 });
      if (name.color) button.append(html("span", { class: "live-swatch", style: "background:" + name.color, "aria-hidden": "true" }));
      button.append(name.label);
      button.addEventListener("click", function () { choose(k); });
      group.append(button);
    });
    radioKeys(group, choose);
    group.check = function (index) {
      Array.from(group.children).forEach(function (button, k) { set(button, { "aria-checked": String(k === index), tabindex: k === index ? 0 : -1 }); });
    };
    return group;
  }

  return { set: set, html: html, svg: svg, text: text, shown: shown, small: small, token: token, quoted: quoted, radioKeys: radioKeys, radios: radios };
})();
