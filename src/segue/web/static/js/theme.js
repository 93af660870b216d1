// Runs before the first paint, so that a light page never flashes dark.
(function () {
  var want = "system";
  try {
    want = localStorage.getItem("segue.theme") || "system";
  } catch (e) {
    // A browser that keeps nothing still gets its system's theme.
  }
  var dark = want === "dark" || (want === "system" && !matchMedia("(prefers-color-scheme: light)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
