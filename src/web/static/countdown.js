// SPDX-License-Identifier: Apache-2.0
// Live counters: an element with data-due (an instant in UTC) shows the time left. The
// server wrote the words already; this keeps them true while the page is open. data-now on the
// body is the server's clock, so a wrong clock of the reader does no harm.
"use strict";
(() => {
  const started = performance.now();
  const server = Number(document.body.dataset.now || Date.now());
  const words = (ms) => {
    const late = ms < 0;
    const minutes = Math.floor(Math.abs(ms) / 60000);
    const days = Math.floor(minutes / 1440);
    const hours = Math.floor(minutes / 60) % 24;
    const left = days > 0 ? `${days} d ${hours} h`
      : hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
    return late ? `${left} late` : left;
  };
  const tick = () => {
    const now = server + (performance.now() - started);
    for (const element of document.querySelectorAll("[data-due]")) {
      element.textContent = words(Date.parse(element.dataset.due) - now);
    }
  };
  if (document.querySelector("[data-due]") && document.body.dataset.frozen !== "true") {
    tick();
    setInterval(tick, 10000);
  }
})();
