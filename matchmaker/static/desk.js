// Keys of the desk: j and k move through the lines, / searches, ? shows the keys. Takes the offer to
// undo away once it is over. Everything works without it.
"use strict";

const LINES = "[data-lines] a.item";
const FIELDS = "input, textarea, select, [contenteditable]";

function move(step) {
  const lines = [...document.querySelectorAll(LINES)].filter((line) => line.offsetParent);
  if (lines.length === 0) return;
  const here = lines.indexOf(document.activeElement);
  const from = here < 0 ? lines.findIndex((line) => line.hasAttribute("aria-current")) : here;
  const to = from < 0 && step < 0 ? lines.length - 1 : from + step;
  lines[Math.min(Math.max(to, 0), lines.length - 1)].focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

if (document.querySelector("[data-keys=on]")) {
  document.addEventListener("keydown", (event) => {
    const busy = event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS);
    const act = busy || document.querySelector("dialog[open]") ? null : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

for (const offer of document.querySelectorAll("[data-seconds]")) {
  setTimeout(() => offer.remove(), Number(offer.dataset.seconds) * 1000);
}

for (const all of document.querySelectorAll("[data-all]")) {
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[name=${all.dataset.all}]`)) box.checked = all.checked;
  });
}
