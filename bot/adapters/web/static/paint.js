// Sets the theme that was chosen earlier before anything is drawn, so that the page doesn't flash.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("whetstone.theme");
  } catch {
    return; // Storage is switched off: the system's preference stands.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
