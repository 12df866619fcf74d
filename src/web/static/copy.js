// SPDX-License-Identifier: Apache-2.0
// Copy buttons: data-copy names the element whose text is copied. They are hidden until this
// script shows them; without it the text can be selected as any other.
"use strict";
(() => {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    if (!source) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = "value" in source ? source.value : source.textContent;
      const before = button.textContent;
      try {
        await navigator.clipboard.writeText(text.trim());
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed by the browser";
      }
      setTimeout(() => { button.textContent = before; }, 1500);
    });
  }
  for (const field of document.querySelectorAll("[data-max]")) {
    const count = document.getElementById(field.dataset.count);
    if (!count) continue;
    const show = () => {
      const n = field.value.length; // as the portal's own fields count
      count.textContent = `${n.toLocaleString("en")} of ${Number(field.dataset.max).toLocaleString("en")}`;
      count.classList.toggle("problem", n > Number(field.dataset.max));
    };
    field.addEventListener("input", show);
  }
})();
