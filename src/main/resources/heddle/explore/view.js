(script => {
  "use strict";
  const root = script.closest(".heddle");
  const data = JSON.parse(root.querySelector('script[type="application/json"]').textContent);

  /** Makes an element: its name, its properties, what is in it. */
  function make(name, properties = {}, ...content) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...content);
    return element;
  }

  function row(number) {
    const [thread, place, code, text, scene] = data.rows[number];
    return { thread, place, code, text, scene };
  }

  function sentence({ thread, place, text }) {
    return `${data.threads[thread]}, ${place}: ${text}`;
  }

  function table(caption, lines) {
    return make("table", {}, make("caption", { textContent: caption }), make("tbody", {}, ...lines));
  }

  function line(head, text, changed) {
    return make("tr", { className: changed ? "changed" : "" },
      make("th", { scope: "row", textContent: head }), make("td", { textContent: text }));
  }

  /** Shows variables, locks and threads as they are in a scene; what has changed stands out. */
  function showState(place, number, previous) {
    const scene = data.scenes[number];
    const before = previous === undefined ? scene : data.scenes[previous];
    const variables = Object.entries(scene.variables)
      .map(([name, value]) => line(name, value, before.variables[name] !== value));
    const locks = [...new Set([...Object.keys(scene.locks), ...Object.keys(before.locks)])]
      .map(name => line(name, data.threads[scene.locks[name]] ?? "free", before.locks[name] !== scene.locks[name]));
    const threads = data.threads
      .map((name, i) => [name, scene.waits[i]])
      .filter(([, wait]) => wait)
      .map(([name, wait]) => line(name, wait === "has ended" ? wait : `waits ${wait}`));
    place.replaceChildren(...[["Variables", variables], ["Locks", locks], ["Threads", threads]]
      .filter(([, lines]) => lines.length > 0)
      .map(([caption, lines]) => table(caption, lines)));
  }

  /** Keys belong to the page around it unless they mean something here. */
  function listen(place, keys) {
    place.addEventListener("keydown", event => {
      const action = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys(event.key);
      if (action) {
        event.preventDefault();
        action();
      }
      event.stopPropagation();
    });
  }

  function live(label) {
    const place = make("div", { className: "live", tabIndex: 0 });
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", label);
    place.setAttribute("data-lm-suppress-shortcuts", "true");
    return place;
  }

  function announcement() {
    const said = make("p", { className: "said" });
    said.setAttribute("role", "status");
    return said;
  }

  function button(text, label, onclick) {
    const made = make("button", { type: "button", textContent: text, onclick });
    made.setAttribute("aria-label", label);
    made.title = label;
    return made;
  }

  function stepper(figure) {
    const rows = data.witness.map(row);
    const drawn = [...figure.querySelectorAll(".row")];
    const state = make("div", { className: "state" });
    const said = announcement();
    const place = live("The interleaving step by step. Arrow keys, Home and End move through it.");
    let now = 0;

    function go(to) {
      now = Math.max(0, Math.min(rows.length, to));
      drawn.forEach((element, i) => {
        element.classList.toggle("current", i === now - 1);
        element.classList.toggle("later", i >= now);
      });
      const sceneAt = i => i === 0 ? data.start : rows[i - 1].scene;
      showState(state, sceneAt(now), sceneAt(Math.max(0, now - 1)));
      said.textContent = now === 0
        ? `Before the first of ${rows.length} steps.`
        : `Step ${now} of ${rows.length}. ${sentence(rows[now - 1])}`;
      first.disabled = back.disabled = now === 0;
      next.disabled = last.disabled = now === rows.length;
    }

    const first = button("|◀", "To the beginning (Home)", () => go(0));
    const back = button("◀", "One step back (left arrow)", () => go(now - 1));
    const next = button("▶", "One step on (right arrow)", () => go(now + 1));
    const last = button("▶|", "To the end (End)", () => go(rows.length));
    listen(place, key => ({
      Home: () => go(0), End: () => go(rows.length),
      ArrowLeft: () => go(now - 1), ArrowRight: () => go(now + 1),
    })[key]);
    figure.before(place);
    place.append(make("div", { className: "tools" }, first, back, next, last, said), state, figure);
    go(rows.length);
  }

  const figure = root.querySelector(".witness");
  if (figure && data.witness) stepper(figure);
})(document.currentScript);
