// What the pages do beyond links and forms. Everything works without it.
(() => {
  "use strict";
  const within = (root, selector) => [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];

  // A button that is pressed too early would only meet the same failure: it counts down first.
  const countDown = (button) => {
    const label = button.textContent;
    let left = Number(button.dataset.afterSeconds);
    delete button.dataset.afterSeconds;
    if (!(left > 0)) return;
    button.disabled = true;
    const tick = () => {
      button.disabled = left > 0;
      button.textContent = left > 0 ? `${label} (${left} s)` : label;
      if (left-- > 0) setTimeout(tick, 1000);
    };
    tick();
  };

  const copy = async (button) => {
    const label = button.textContent;
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = label; }, 2000);
  };

  // The events of a stream, newest first; a few, so that a page left open does not grow.
  const follow = (list) => {
    const most = 200;
    const pause = document.getElementById(list.dataset.pause);
    const state = document.getElementById(list.dataset.state);
    let source;
    const start = () => {
      source = new EventSource(list.dataset.stream);
      source.addEventListener("open", () => { state.textContent = list.dataset.live; });
      source.addEventListener("error", () => { state.textContent = list.dataset.lost; });
      source.addEventListener("failure", (event) => {
        list.insertAdjacentHTML("afterbegin", event.data);
        while (list.children.length > most) list.lastElementChild.remove();
      });
    };
    const stop = () => { source.close(); source = undefined; state.textContent = list.dataset.paused; };
    pause.hidden = false;
    pause.addEventListener("click", () => {
      if (source) stop(); else start();
      pause.setAttribute("aria-pressed", String(!source));
    });
    addEventListener("pagehide", () => source?.close());
    start();
  };

  const enliven = (root) => {
    within(root, "[data-after-seconds]").forEach(countDown);
    if (navigator.clipboard) within(root, "[data-copy]").forEach((button) => { button.hidden = false; });
    within(root, "[data-stream]").forEach(follow);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button);
    const draft = event.target.closest?.("[data-draft]");
    const field = document.getElementById("query");
    if (draft && field) {
      event.preventDefault();
      field.value = draft.dataset.draft;
      field.focus();
    }
  });

  // Enter sends, Shift and Enter begin a new line.
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (field.id === "query" && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      field.form.requestSubmit();
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    enliven(document.documentElement);
    const turns = document.getElementById("turns");
    if (!turns) return;
    new MutationObserver((changes) => {
      const added = changes.flatMap((change) => [...change.addedNodes]).filter((node) => node.nodeType === 1);
      added.forEach(enliven);
      const last = added.filter((node) => node.matches(".turn")).at(-1);
      if (!last) return;
      const field = document.getElementById("query");
      if (last.querySelector(".question").textContent.endsWith(field.value)) field.value = "";
      last.scrollIntoView({ block: "nearest" });
    }).observe(turns, { childList: true });
  });
})();
