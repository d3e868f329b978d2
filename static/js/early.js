// Runs before the first paint, as a plain script: the theme somebody chose must not flash in afterwards.
(() => {
  let theme = "";
  try {
    theme = localStorage.getItem("theme") ?? "";
  } catch {
    // a browser may forbid storage; then the page is light
  }
  document.documentElement.dataset.theme = ["light", "dark", "projector"].includes(theme) ? theme : "light";
})();
