// Sets the colour scheme before the first paint. A file of its own because the content security policy admits no inline script.
(function () {
  var stored = null;
  try {
    stored = window.localStorage.getItem("quaymaster.color-scheme");
  } catch (error) {
    stored = null;
  }
  var dark = stored === "dark" || (stored !== "light" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
})();
