// A page whose files did not come, because the server went away while it loaded, says so and tries again. Plain and
// alone, because what it stands in for is all the rest.
(function () {
  var KEY = "quaymaster.starts";
  var MOST = 5;
  var waiting = false;

  function wait(root, address) {
    root.textContent = "Quaymaster does not answer. Waiting for it…";
    root.setAttribute("role", "status");
    root.style.cssText = "padding: 20vh 24px; text-align: center; font: 15px system-ui, sans-serif;";
    var starts = Number(window.sessionStorage.getItem(KEY) || 0) + 1;
    if (starts > MOST) {
      root.textContent = "A part of Quaymaster could not be loaded. Reload this page to try again.";
      window.sessionStorage.removeItem(KEY);
      return;
    }
    window.setTimeout(function ask() {
      fetch(address, { cache: "no-store" }).then(
        function (response) {
          if (!response.ok) return window.setTimeout(ask, 2000);
          window.sessionStorage.setItem(KEY, String(starts));
          window.location.reload();
        },
        function () {
          window.setTimeout(ask, 2000);
        },
      );
    }, 1000);
  }

  window.addEventListener(
    "error",
    function (event) {
      var element = event.target;
      var needed = element instanceof HTMLScriptElement || (element instanceof HTMLLinkElement && element.rel === "stylesheet");
      var begin = function () {
        var root = document.getElementById("root");
        if (root === null || root.childElementCount > 0) return;
        wait(root, "/");
      };
      if (!needed || waiting) return;
      waiting = true;
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
      else begin();
    },
    true,
  );
  window.addEventListener("load", function () {
    if (!waiting) window.sessionStorage.removeItem(KEY);
  });
})();
