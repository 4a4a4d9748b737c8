"use strict";
(function () {
  const root = document.documentElement;

  // Dark or light: the system's choice until the button is pressed; remembered where it can be.
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  let chosen = Boolean(root.dataset.theme);
  function show(theme) {
    root.dataset.theme = theme;
    button.textContent = theme === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", "Theme: " + theme);
    button.title = "Change to " + (theme === "dark" ? "light" : "dark");
  }
  show(root.dataset.theme || (system.matches ? "dark" : "light"));
  system.addEventListener("change", function () { if (!chosen) show(system.matches ? "dark" : "light"); });
  button.hidden = false;
  button.addEventListener("click", function () {
    chosen = true;
    show(root.dataset.theme === "dark" ? "light" : "dark");
    try { localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* not remembered */ }
  });

  // The labs at the left; on a phone behind a button.
  const side = document.getElementById("side"), menu = document.getElementById("menu");
  const narrow = matchMedia("(max-width: 56rem)");
  function open(isOpen) {
    side.classList.toggle("open", isOpen);
    menu.setAttribute("aria-expanded", String(isOpen));
  }
  function fit() { menu.hidden = !narrow.matches; open(false); }
  fit();
  narrow.addEventListener("change", fit);
  menu.addEventListener("click", function () { open(!side.classList.contains("open")); });
  side.addEventListener("click", function (event) { if (event.target.closest("a") && narrow.matches) open(false); });
  side.addEventListener("keydown", function (event) { if (event.key === "Escape" && narrow.matches) { open(false); menu.focus(); } });

  // One tab stop for a group; arrow keys move in it.
  function group(items, current) {
    function stop(item) { for (const other of items) other.tabIndex = other === item ? 0 : -1; }
    if (!items.length) return;
    stop(current || items[0]);
    items.forEach(function (item, place) {
      item.addEventListener("focus", function () { stop(item); });
      item.addEventListener("keydown", function (event) {
        const goal = { ArrowDown: place + 1, ArrowUp: place - 1, ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: items.length - 1 }[event.key];
        if (goal === undefined || !items[goal]) return;
        event.preventDefault();
        items[goal].focus();
      });
    });
  }
  group(Array.from(side.querySelectorAll("a")), side.querySelector("[aria-current]"));
  for (const cards of document.querySelectorAll(".cards")) group(Array.from(cards.querySelectorAll("a")));

  // Where the reader is.
  const here = side.querySelector("[aria-current='page']");
  if (here && !narrow.matches) side.scrollTop = here.offsetTop - side.offsetTop - 80;
  const links = Array.from(side.querySelectorAll(".contents a"));
  const headings = links.map(function (link) { return document.getElementById(link.hash.slice(1)); });
  function mark() {
    let current = 0;
    headings.forEach(function (heading, place) { if (heading && heading.getBoundingClientRect().top < innerHeight / 3) current = place; });
    links.forEach(function (link, place) {
      if (place === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
  }
  if (links.length) { mark(); addEventListener("scroll", mark, { passive: true }); }

  // Search in the whole book: the index is loaded when it is first wanted.
  const box = document.querySelector(".search"), field = document.getElementById("search");
  const results = document.getElementById("results"), list = results.querySelector("ul"), found = document.getElementById("found");
  box.hidden = false;
  let asked = false;
  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = "assets/search.js";
    script.onload = search;
    document.head.append(script);
  }
  function simple(text) { return text.normalize("NFKC").toLowerCase(); }
  function search() {
    const words = simple(field.value).split(/\s+/).filter(Boolean);
    list.replaceChildren();
    results.hidden = !words.length || !window.BOOK_INDEX;
    if (results.hidden) return;
    const hits = [];
    for (const [page, part, title, heading, text] of window.BOOK_INDEX) {
      const [inTitle, inHeading, inText] = [title, heading, text].map(simple);
      if (!words.every(function (word) { return (inTitle + " " + inHeading + " " + inText).includes(word); })) continue;
      let score = 0;
      for (const word of words) score += (inTitle.includes(word) ? 4 : 0) + (inHeading.includes(word) ? 2 : 0) + (inText.includes(word) ? 1 : 0);
      hits.push({ page: page, part: part, title: title, heading: heading, text: text, score: score });
    }
    hits.sort(function (a, b) { return b.score - a.score; });
    found.textContent = hits.length ? hits.length + (hits.length === 1 ? " section" : " sections") : "Nothing found";
    for (const hit of hits.slice(0, 30)) {
      const item = document.createElement("li"), link = document.createElement("a"), name = document.createElement("strong");
      link.href = hit.page + (hit.part ? "#" + hit.part : "");
      name.textContent = hit.title + (hit.heading && hit.heading !== hit.title ? ": " + hit.heading : "");
      link.append(name, excerpt(hit.text, words));
      item.append(link);
      list.append(item);
    }
  }
  function excerpt(text, words) {
    const line = document.createElement("span"), small = text.toLowerCase();
    const places = words.map(function (word) { return small.indexOf(word); }).filter(function (place) { return place >= 0; });
    const start = Math.max(0, (places.length ? Math.min.apply(null, places) : 0) - 40);
    let rest = (start ? "… " : "") + text.slice(start, start + 150);
    while (rest) {
      const low = rest.toLowerCase();
      const next = words.map(function (word) { return { at: low.indexOf(word), size: word.length }; }).filter(function (hit) { return hit.at >= 0; }).sort(function (a, b) { return a.at - b.at; })[0];
      if (!next) { line.append(rest); break; }
      const strong = document.createElement("mark");
      strong.textContent = rest.slice(next.at, next.at + next.size);
      line.append(rest.slice(0, next.at), strong);
      rest = rest.slice(next.at + next.size);
    }
    return line;
  }
  field.addEventListener("focus", load);
  field.addEventListener("input", function () { load(); search(); });
  box.addEventListener("keydown", function (event) {
    const places = [field].concat(Array.from(list.querySelectorAll("a"))), now = places.indexOf(document.activeElement);
    if (event.key === "Escape") { results.hidden = true; field.focus(); }
    if (event.key === "Enter" && now === 0 && places[1]) places[1].click();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const goal = places[now + (event.key === "ArrowDown" ? 1 : -1)];
    if (goal) { event.preventDefault(); goal.focus(); }
  });
  document.addEventListener("click", function (event) { if (!box.contains(event.target)) results.hidden = true; });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, select, textarea, [contenteditable]")) return;
    event.preventDefault();
    field.focus();
  });

  // Copying: the whole program, and each command.
  function copier(text, name) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "copy";
    copy.textContent = "Copy";
    copy.setAttribute("aria-label", "Copy " + name);
    copy.addEventListener("click", function () {
      put(text).then(function () { copy.textContent = "Copied"; }, function () { copy.textContent = "Not copied"; });
      setTimeout(function () { copy.textContent = "Copy"; }, 1500);
    });
    return copy;
  }
  function put(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    return new Promise(function (done, failed) {  // pages opened from a file
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const copied = document.execCommand("copy");
      area.remove();
      if (copied) done(); else failed();
    });
  }
  const program = document.getElementById("program"), shown = document.querySelector(".program");
  if (program) shown.prepend(copier(program.content.textContent, "the whole program"));
  const copies = Array.from(document.querySelectorAll("code.command")).map(function (command) {
    const copy = copier(command.textContent, command.textContent);
    command.after(copy);
    return copy;
  });
  group(copies);

  // On paper every question shows its answer.
  addEventListener("beforeprint", function () {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
