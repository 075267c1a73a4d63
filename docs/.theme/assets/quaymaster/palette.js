// Light or dark as last chosen here, or as the system says. Runs at the start of the body, before anything is drawn.
(() => {
  const kept = window.__md_get("__palette")?.color;
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.body.setAttribute("data-md-color-scheme", kept && kept.media !== "(prefers-color-scheme)" ? kept.scheme : dark ? "slate" : "default");
})();
