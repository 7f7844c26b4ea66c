// Counts characters beside the fields that have a limit. Without it the server alone checks.
"use strict";

function show(field, counter) {
  const most = Number(field.dataset.most);
  const length = [...field.value.replace(/\r\n/g, "\n").trim()].length;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  counter.textContent = `${numbers.format(length)} / ${numbers.format(most)}`;
  counter.classList.toggle("msg", length > most);
}

for (const field of document.querySelectorAll("[data-most]")) {
  const counter = field.parentElement.querySelector(".counter");
  if (counter) {
    field.addEventListener("input", () => show(field, counter));
    show(field, counter);
  }
}
