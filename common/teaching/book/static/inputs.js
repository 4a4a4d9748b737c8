"use strict";
// From what is typed or dragged to the steps that a network reads.
const Inputs = (function () {
  const MOST_STEPS = 200;

  const oneHot = function (width, index) { const row = new Float64Array(width); row[index] = 1; return row; };
  const rowOf = function (matrix, r) { return Float64Array.from(matrix.values.subarray(r * matrix.shape[1], (r + 1) * matrix.shape[1])); };
  const isWords = function (input) { return input.split === "words" || input.split === "sounds"; };

  function pieces(input, text) {
    if (isWords(input)) return text.split(/\s+/).filter(Boolean);
    return Array.from(text);
  }
  const join = function (input, tokens) { return tokens.join(isWords(input) ? " " : ""); };

  // Letters as a reader sees them: an emoji may be several characters.
  function distinct(unknown, input) {
    let letters = unknown;
    if (!isWords(input) && typeof Intl !== "undefined" && Intl.Segmenter)
      letters = Array.from(new Intl.Segmenter().segment(unknown.join("")), function (part) { return part.segment; });
    const all = Array.from(new Set(letters));
    return { count: letters.length, text: all.slice(0, 6).map(Dom.quoted).join(" ") + (all.length > 6 ? " \u2026" : "") };
  }

  function noun(input, count) {
    const name = input.split === "words" ? "word" : input.split === "sounds" ? "sound" : "letter";
    return count === 1 ? name : name + "s";
  }

  function known(input) {
    const tokens = input.tokens.filter(function (token) { return isWords(input) ? !/^<.*>$/.test(token) : Array.from(token).length === 1; });
    const names = tokens.slice(0, 40).map(Dom.token).join(isWords(input) ? ", " : " ");
    return "It knows " + tokens.length + " " + noun(input, tokens.length) + ": " + names + (tokens.length > 40 ? " \u2026" : "");
  }

  function readTokens(network, text) {
    const input = network.input, index = new Map(input.tokens.map(function (token, k) { return [token, k]; }));
    const typed = pieces(input, text), unknown = typed.filter(function (token) { return !index.has(token); });
    let ids = typed.filter(function (token) { return index.has(token); }).map(function (token) { return index.get(token); });
    const notes = [];
    if (input.window && ids.length > input.window) {
      notes.push("It reads the last " + input.window + " " + noun(input, 2) + " only, as in its training.");
      ids = ids.slice(-input.window);
    }
    const room = MOST_STEPS - input.start.length - input.end.length;
    if (unknown.length) {
      const left = distinct(unknown, input);
      notes.push("Left out, because the network never saw " + (left.count === 1 ? "it" : "them") + ": " + left.text + (left.count > 1 ? " (" + left.count + " in all)" : "") + ".");
    }
    if (ids.length > room) {
      notes.push("The first " + room + " of " + ids.length + " " + noun(input, 2) + " are shown: a limit of this page; the network itself reads any length.");
      ids = ids.slice(0, room);
    }
    if (!ids.length) notes.push("Nothing to read yet.");
    if (!ids.length || unknown.length) notes.push(known(input) + ".");
    if (ids.length) {
      const around = function (tokens) { return tokens.map(function (token) { return index.get(token); }); };
      ids = around(input.start).concat(ids, around(input.end));
    }
    if (input.reversed) ids.reverse();
    const width = network.layers[0].inputs;
    const rows = ids.map(function (id) { return input.embedding ? rowOf(input.embedding, id) : oneHot(width, id); });
    const next = network.answer && network.answer.kind === "next";
    const targets = text === network.sample && network.targets ? network.targets
      : ids.map(function (_, k) { return next && k + 1 < ids.length ? ids[k + 1] : null; });
    return { rows: rows, labels: ids.map(function (id) { return input.tokens[id]; }), targets: targets, notes: notes, text: text };
  }

  const day = function (label) { return String(label).replace(/^\d{4}-\d\d-(\d\d)$/, "$1"); };

  // first: index of the window's first row; edits: {"row,column": scaled value}, also of rows behind
  // the last, which are the network's own forecasts.
  function readSeries(network, first, edits) {
    const input = network.input, [count, columns] = input.rows.shape, names = [], shownRows = [];
    const value = function (r, c) { const edited = edits[r + "," + c]; return edited === undefined ? input.rows.values[r * columns + c] : edited; };
    const row = function (r) { return Float64Array.from({ length: columns }, function (_, c) { return value(r, c); }); };
    const window = Math.min(input.window, count), name = function (r) { return input.labels && r < count ? input.labels[r] : String(r + 1); };
    for (let r = first; r < first + window; r++) { shownRows.push(row(r)); names.push(name(r)); }
    const skipped = input.difference ? 1 : 0, target = network.answer.column || 0;
    const rows = input.difference ? shownRows.slice(1).map(function (now, k) { return now.map(function (v, c) { return v - shownRows[k][c]; }); }) : shownRows;
    const added = shownRows.slice(skipped).map(function (now) { return network.answer.added ? now[target] : 0; });
    const targets = rows.map(function () { return null; }), after = first + window;
    const actual = after < count ? input.rows.values[after * columns + target] : null;
    if (actual !== null) targets[rows.length - 1] = actual - added[rows.length - 1];
    return { rows: rows, labels: names.slice(skipped).map(day), titles: names.slice(skipped).map(function (label) { return input.labels ? label : "row " + label; }), targets: targets, notes: [], added: added,
      shown: shownRows, skipped: skipped, first: first, actual: actual,
      whole: Array.from({ length: Math.max(count, after) }, function (_, r) { return value(r, target); }), window: window };
  }

  function readNumbers(network, edits) {
    const input = network.input, [count, columns] = input.rows.shape;
    const rows = Array.from({ length: count }, function (_, r) { return rowOf(input.rows, r).map(function (v, c) { const edited = edits[r + "," + c]; return edited === undefined ? v : edited; }); });
    const names = input.labels || rows.map(function (_, r) { return "step " + (r + 1); });
    return { rows: rows, labels: input.labels ? names : rows.map(function (_, r) { return String(r + 1); }), titles: names, shown: rows, skipped: 0, first: 0,
      targets: Object.keys(edits).length || !network.targets ? rows.map(function () { return null; }) : network.targets, notes: [], columns: columns };
  }

  // source: {text, first, edits}
  function read(network, source) {
    const kind = network.input.kind;
    const result = kind === "tokens" ? readTokens(network, source.text) : kind === "series" ? readSeries(network, source.first, source.edits) : readNumbers(network, source.edits);
    result.titles = result.titles || result.labels;
    return result;
  }

  return { read: read, pieces: pieces, join: join, isWords: isWords, noun: noun, MOST_STEPS: MOST_STEPS };
})();
