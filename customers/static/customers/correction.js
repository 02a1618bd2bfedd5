// Asks before a page with changes that are not saved is left.
"use strict";

(() => {
  const form = document.querySelector(".correction-form");
  if (!form) return;
  const values = () => new URLSearchParams(new FormData(form)).toString();
  const opened = values();
  let isSent = false;
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    const isUnsaved = "unsaved" in form.dataset || values() !== opened;
    if (isUnsaved && !isSent) event.preventDefault();
  });
})();
