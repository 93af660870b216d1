// Runs before the modules are here: asks at once for what the first page needs. api.js takes the answers.
(function () {
  var asked = {};
  var ask = function (path) {
    asked["/api/v1" + path] = fetch("/api/v1" + path, { credentials: "same-origin" }).catch(function () {
      return null; // It is asked for again, and told then.
    });
  };
  ask("/status");
  ask("/me");
  try {
    if (location.pathname === "/" && localStorage.getItem("segue.known") === "true") ask("/home");
  } catch (e) {
    // A browser that keeps nothing asks when the modules are here.
  }
  window.segueEarly = asked;
})();
