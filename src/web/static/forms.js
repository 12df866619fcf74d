// SPDX-License-Identifier: Apache-2.0
// A form is sent once, however often its button is pressed; and whoever leaves a page on which
// they wrote something is asked first. Without this script the server says what was done already,
// and keeps what was typed when it refuses.
"use strict";
(() => {
  const written = new Set();
  let isSending = false;
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.method === "post" && form.querySelector("textarea")) written.add(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent === "true") {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "true";
    setTimeout(() => { delete form.dataset.sent; }, 10000);
    written.delete(form);
    isSending = true;
  });
  // The browser may show a page that was left as it was.
  window.addEventListener("pageshow", () => {
    isSending = false;
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  window.addEventListener("beforeunload", (event) => {
    if (written.size && !isSending) event.preventDefault();
  });
})();
