/* The operator's pages work without this; with it they show what happens by themselves. */
(function () {
  "use strict";
  var SOON = 2000, LATER = 20000, IDLE = 15 * 60 * 1000;

  /* The part that changes: asked for often while something happens. */
  function follow(place) {
    var address = place.getAttribute("data-live");
    function next() {
      var busy = place.querySelector('[data-busy="yes"]');
      setTimeout(ask, busy ? SOON : LATER);
    }
    function ask() {
      if (document.hidden) return next();
      fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } }).then(function (answer) {
        if (answer.status === 401) { location.assign("/station/enter"); return null; }
        return answer.ok ? answer.text() : null;
      }).then(function (text) {
        if (text !== null && text !== place.getAttribute("data-last") && !place.querySelector("details[open]")) {
          place.setAttribute("data-last", text);
          place.innerHTML = text;
          if (place.querySelector("[data-reload]")) { location.reload(); return; }
        }
        next();
      }, next);
    }
    next();
  }

  /* The operator's own phone mostly has the right time. */
  function compareClock(place) {
    var skew = Math.abs(new Date(place.getAttribute("data-clock")) - new Date());
    if (skew > 180000) {
      var said = document.createElement("b");
      said.className = "alarm";
      said.textContent = " " + place.getAttribute("data-wrong");
      place.appendChild(said);
    }
  }

  /* A form that takes long says so, and is not sent twice. */
  function once(form) {
    form.addEventListener("submit", function (event) {
      var button = form.querySelector("button:not([type=button])");
      if (form.getAttribute("data-sent")) { event.preventDefault(); return; }
      form.setAttribute("data-sent", "yes");
      if (button) button.textContent = form.getAttribute("data-once");
    });
    window.addEventListener("pageshow", function () { form.removeAttribute("data-sent"); });
  }

  /* A page that was left open shuts itself; the board finds out by asking. */
  function shutWhenLeft() {
    var last = Date.now();
    ["pointerdown", "keydown", "scroll"].forEach(function (kind) {
      document.addEventListener(kind, function () { last = Date.now(); }, { passive: true });
    });
    setInterval(function () {
      if (Date.now() - last > IDLE && !document.querySelector("form[data-sent]")) location.assign("/station/enter");
    }, 30000);
  }

  function each(selector, work) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), work);
  }
  each("[data-live]", follow);
  each("[data-clock]", compareClock);
  each("form[data-once]", once);
  each("header.top", shutWhenLeft);
  each("[data-print]", function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();
