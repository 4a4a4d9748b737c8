"use strict";
(function () {
  // Dark or light: the system's choice until the button is pressed; remembered where it can be.
  const root = document.documentElement;
  const button = document.getElementById("theme");
  let remembered = null;
  try { remembered = localStorage.getItem("theme"); } catch (error) { /* pages opened from a file may not */ }
  if (remembered) root.dataset.theme = remembered;
  button.hidden = false;
  button.addEventListener("click", function () {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch (error) { /* not remembered */ }
  });

  // The index: only titles with all words that were typed.
  const search = document.getElementById("search");
  if (search) search.addEventListener("input", function () {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of document.querySelectorAll("#labs li")) {
      const text = item.textContent.toLowerCase();
      item.hidden = !words.every(function (word) { return text.includes(word); });
      count += item.hidden ? 0 : 1;
    }
    document.getElementById("found").textContent = words.length ? count + " found" : "";
  });

  // On paper every question shows its answer.
  addEventListener("beforeprint", function () {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
})();
