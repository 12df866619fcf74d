// SPDX-License-Identifier: Apache-2.0
// Narrowing of a table that is already there: an input with data-filter names it. Filters that
// the server knows are in the address and need no script.
"use strict";
(() => {
  for (const input of document.querySelectorAll("input[data-filter]")) {
    const table = document.getElementById(input.dataset.filter);
    if (!table) continue;
    input.hidden = false;
    if (input.labels[0]) input.labels[0].hidden = false;
    input.addEventListener("input", () => {
      const wanted = input.value.trim().toLowerCase();
      for (const row of table.tBodies[0].rows) {
        row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
      }
    });
  }
  for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
})();
