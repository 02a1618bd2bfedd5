"use strict";

// The page can be printed without this, by the browser's own menu.
{
  const button = document.getElementById("dossier-print");
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
