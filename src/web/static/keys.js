// SPDX-License-Identifier: Apache-2.0
// Keys of the findings pages: j k move, x marks, a n u decide, f filter, ? help. Without this
// script the same is done with links, check boxes and buttons. Marks are kept for the session, so
// that they survive moving on; the form sends them along.
"use strict";
(() => {
  const items = () => Array.from(document.querySelectorAll("[data-item]"));
  const at = () => items().findIndex((item) => item.hasAttribute("aria-current"));
  const move = (by) => {
    const all = items();
    const next = all[Math.min(Math.max(at() + by, 0), all.length - 1)];
    if (next && next !== all[at()]) next.click();
  };

  // ---- marks ----
  const form = document.getElementById("marks");
  const store = "longwatch-marked";
  const read = () => {
    try {
      return new Set(JSON.parse(sessionStorage.getItem(store) || "[]"));
    } catch {
      return new Set();
    }
  };
  const keep = (marked) => {
    try {
      sessionStorage.setItem(store, JSON.stringify([...marked]));
    } catch { /* a browser that keeps nothing: marks are those of this page */ }
    const count = document.getElementById("n-marked");
    if (count) count.textContent = marked.size ? `${marked.size} marked` : "";
  };
  const boxes = () => Array.from(form ? form.querySelectorAll("input[name=finding]") : []);
  const toggle = (box) => {
    const marked = read();
    if (box.checked) marked.add(box.value);
    else marked.delete(box.value);
    keep(marked);
  };
  const mark = () => {
    const current = items()[at()];
    const box = current && current.parentElement.querySelector("input[name=finding]");
    if (!box) return;
    box.checked = !box.checked;
    toggle(box);
  };
  // Marked on other pages of the list: they go along unseen.
  const complete = () => {
    const here = new Set(boxes().map((box) => box.value));
    for (const id of read()) {
      if (here.has(id)) continue;
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = "finding";
      hidden.value = id;
      form.append(hidden);
    }
  };
  const decide = (status) => {
    if (!form || !read().size) return false;
    const field = form.querySelector("[name=status]");
    if (field && status) field.value = status;
    form.requestSubmit();
    return true;
  };
  if (new URLSearchParams(location.search).get("done") === "decision.add") keep(new Set());
  if (form) {
    const marked = read();
    for (const box of boxes()) {
      box.checked = marked.has(box.value);
      box.addEventListener("change", () => toggle(box));
    }
    keep(marked);
    form.addEventListener("submit", complete);
  }

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
    j: () => move(1), k: () => move(-1), x: mark,
    a: () => decide("affected") || press("a"), n: () => decide("not_affected") || press("n"),
    u: () => decide("under_investigation") || press("u"),
    f: () => press("f"), "/": () => press("/"), "?": help,
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
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
