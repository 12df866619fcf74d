// SPDX-License-Identifier: Apache-2.0
// Keys of the findings page: j k move, a n u decide, f filter, ? help. Without this script the
// same is done with links and buttons.
"use strict";
(() => {
  const items = () => Array.from(document.querySelectorAll("[data-item]"));
  const at = () => items().findIndex((item) => item.hasAttribute("aria-current"));
  const move = (by) => {
    const all = items();
    const next = all[Math.min(Math.max(at() + by, 0), all.length - 1)];
    if (next && next !== all[at()]) next.click();
  };
  const press = (name) => {
    const target = document.querySelector(`[data-key="${name}"]`);
    if (!target) return;
    if (target.matches("input[type=radio]")) {
      target.checked = true;
      const reason = target.form.querySelector("[data-reason]");
      if (reason) reason.focus();
    } else if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  };
  const help = () => {
    const dialog = document.getElementById("keys");
    if (dialog) dialog.open ? dialog.close() : dialog.showModal();
  };
  const actions = {
    j: () => move(1), k: () => move(-1), a: () => press("a"), n: () => press("n"),
    u: () => press("u"), f: () => press("f"), "/": () => press("/"), "?": help,
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea, [contenteditable]");
    if (typing && event.key === "Escape") typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });
  for (const button of document.querySelectorAll("[data-help]")) {
    button.hidden = false;
    button.addEventListener("click", help);
  }
  const current = document.querySelector("[data-item][aria-current]");
  if (current) current.scrollIntoView({ block: "nearest" });
})();
