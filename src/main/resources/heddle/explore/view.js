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
      remember("step", String(now));
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
    function restore() {
      const step = Number(recall("step") ?? rows.length);
      go(Number.isInteger(step) ? step : rows.length);
    }

    addEventListener("hashchange", restore);
    restore();
  }

  /** How many choices are needed at least from each node to one where it has gone wrong. */
  function distances() {
    const far = data.nodes.map(([, , failed]) => failed ? 0 : Infinity);
    for (let changed = true; changed;) {
      changed = false;
      data.nodes.forEach(([, , , , edges], i) => {
        const least = 1 + Math.min(...edges.map(([, , , to]) => far[to]));
        if (least < far[i]) {
          far[i] = least;
          changed = true;
        }
      });
    }
    return far;
  }

  function game(place) {
    const far = distances();
    const players = [...new Set(data.nodes.flatMap(([, , , , edges]) => edges.map(([thread]) => thread)))]
      .sort((a, b) => a - b);
    const choices = make("div", { className: "tools" });
    const log = make("div", { className: "log scrolled" });
    const state = make("div", { className: "state" });
    const said = announcement();
    const link = make("a", { textContent: "Link to this schedule" });
    let taken = [];
    choices.setAttribute("role", "toolbar");
    choices.setAttribute("aria-label", "Who goes on?");

    function node(number) {
      const [scene, over, failed, ending, edges] = data.nodes[number];
      return { number, scene, over, failed, ending, edges };
    }

    function here() {
      return node(taken.reduce((at, i) => data.nodes[at][4][i][3], 0));
    }

    function rowsSoFar() {
      let at = 0;
      return data.first.concat(...taken.map(i => {
        const edge = data.nodes[at][4][i];
        at = edge[3];
        return edge[2];
      }));
    }

    /** Whether only one thread has a choice: how its wait ends. */
    function endsWait({ edges }) {
      return edges.length > 1 && edges[0][0] === edges[1][0];
    }

    function choicesOf(now) {
      return endsWait(now)
        ? ["returns, still interrupted", "throws InterruptedException"].map((what, i) =>
            choice(now.edges[i][0], i + 1, i, what))
        : players.map(thread => choiceOf(thread, now));
    }

    function choiceOf(thread, { edges, scene }) {
      const option = edges.findIndex(edge => edge[0] === thread);
      const key = players.indexOf(thread) + 1;
      const wait = scene.waits?.[thread];
      let what = wait === "has ended" ? wait : wait ? `waits ${wait}` : "cannot go on here";
      if (option >= 0) {
        const [, wakes, rows] = edges[option];
        const { place, code } = rows.length > 0 ? row(rows[0]) : { place: "starts", code: "" };
        what = wakes ? "is the one to be notified" : `${place} ${code}${wait ? " (wakes up by itself)" : ""}`;
      }
      return choice(thread, key, option, what);
    }

    function choice(thread, key, option, what) {
      const made = button("", `${data.threads[thread]}: ${what} (key ${key})`, () => take(option));
      made.append(make("b", { textContent: `${key} ${data.threads[thread]}` }), make("br"), what);
      made.disabled = option < 0;
      made.dataset.option = option;
      return made;
    }

    function take(option) {
      if (option >= 0 && !here().over) {
        taken = [...taken, option];
        show();
      }
    }

    function undo() {
      taken = taken.slice(0, -1);
      show();
    }

    function reset() {
      taken = [];
      show();
    }

    function hint() {
      const now = here();
      if (now.over) return;
      if (far[now.number] === Infinity) {
        said.textContent = far[0] === Infinity
          ? "There is no way to break it."
          : "From here nothing can go wrong any more. Take a choice back.";
        return;
      }
      const best = now.edges.findIndex(edge => far[edge[3]] === far[now.number] - 1);
      choices.querySelector(`[data-option="${best}"]`).classList.add("hinted");
      said.textContent = `${data.threads[now.edges[best][0]]} next: `
        + (far[now.number] === 1 ? "that breaks it." : `then ${far[now.number] - 1} more to break it.`);
    }

    function sayWhere(now, count) {
      if (now.failed) return `You have broken it, with ${count} choices: ${now.ending}.`;
      if (now.over) return "All threads have ended, and all is right. Take a choice back, or begin anew.";
      if (now.edges[0][1]) return "Who is notified?";
      if (endsWait(now)) return "How does its wait end?";
      if (count > 0) return "Who goes on?";
      return far[0] === Infinity
        ? `However you choose, nothing goes wrong: all ${data.nodes.length} states were looked at. Who goes on?`
        : "You are the scheduler. Break it! Who goes on?";
    }

    function show() {
      const now = here();
      const scene = data.scenes[now.scene];
      const rows = rowsSoFar();
      const before = taken.length > 0 ? data.nodes[taken.slice(0, -1).reduce((at, i) => data.nodes[at][4][i][3], 0)][0]
        : undefined;
      const focused = choices.contains(document.activeElement);
      choices.replaceChildren(...choicesOf({ edges: now.edges, scene }));
      if (focused) board.focus();
      said.textContent = sayWhere(now, taken.length);
      said.classList.toggle("won", now.failed);
      undoButton.disabled = taken.length === 0;
      hintButton.disabled = now.over;
      showState(state, now.scene, before);
      const head = make("tr", {}, ...players.map(i => make("th", { scope: "col", textContent: data.threads[i] })),
        make("th", { scope: "col", textContent: "line" }));
      const lines = rows.map(row).map(({ thread, place: at, code, text }) => make("tr", {},
        ...players.map(i => make("td", { textContent: i === thread ? text : "" })),
        make("td", { textContent: `${at} ${code}` })));
      log.replaceChildren(make("table", {}, make("thead", {}, head), make("tbody", {}, ...lines)));
      log.scrollTop = log.scrollHeight;
      remember("play", taken.join("."));
      link.href = address();
    }

    const hintButton = button("Hint", "Hint (key H)", hint);
    const undoButton = button("Take back", "Take the last choice back (Backspace)", undo);
    const resetButton = button("Begin anew", "Begin anew (key R)", reset);
    const board = live("You are the scheduler: number keys say which thread goes on, H hints, "
      + "Backspace takes a choice back, R begins anew.");
    listen(board, key => /^[1-9]$/.test(key)
      ? () => take(Number(choices.children[key - 1]?.dataset.option ?? -1))
      : ({ h: hint, H: hint, r: reset, R: reset, Backspace: undo })[key]);
    board.append(said, choices, make("div", { className: "tools" }, hintButton, undoButton, resetButton), state, log);
    if (data.address) board.append(link);
    place.replaceChildren(board);

    function restore() {
      taken = [];
      for (const option of (recall("play") ?? "").split(".").filter(Boolean).map(Number)) {
        if (here().edges[option]) taken = [...taken, option];
      }
      show();
    }

    addEventListener("hashchange", restore);
    restore();
  }

  /** The part of the address after #, on a page that keeps it there. */
  const parts = new URLSearchParams(data.address ? location.hash.slice(1) : "");

  function recall(name) {
    return new URLSearchParams(data.address ? location.hash.slice(1) : "").get(name);
  }

  function remember(name, value) {
    value === "" ? parts.delete(name) : parts.set(name, value);
    if (data.address) history.replaceState(null, "", address());
  }

  function address() {
    return `#${parts}`;
  }

  const figure = root.querySelector(".witness");
  if (figure && data.witness) stepper(figure);
  const place = root.querySelector(".game");
  if (place && data.nodes) game(place);
})(document.currentScript);
