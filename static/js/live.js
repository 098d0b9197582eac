/* Keeps the training page fresh: follows the run's socket, polls when it is gone, fetches the moving part at most once a second. */

import { announce } from "./announce.js";
import { RunSocket } from "./socket.js";

const GAP = 1000;
const POLL = 5000;

/**
 * On the element: data-run, data-after (last sequence number drawn), data-name (for the tab title),
 * data-part (address of the moving part), data-done (sentence for the notification). Inside it: [data-moving], [data-old].
 */
export function connect(element) {
  const moving = element.querySelector("[data-moving]");
  const old = element.querySelector("[data-old]");
  let last = 0;
  let timer = 0;
  let isFetching = false;
  let isOver = false;

  const refresh = async () => {
    timer = 0;
    if (isFetching || document.hidden) {
      return;
    }
    isFetching = true;
    last = Date.now();
    try {
      const response = await fetch(element.dataset.part, { headers: { "HX-Request": "true" } });
      if (response.ok) {
        draw(await response.text(), response.headers.get("HX-Refresh") === "true");
      }
    } catch {
      old.hidden = false;
    } finally {
      isFetching = false;
    }
  };

  const draw = (html, isLast) => {
    const open = [...moving.querySelectorAll("details")].map((fold) => fold.open);
    globalThis.htmx.swap(moving, html, { swapStyle: "innerHTML" });
    moving.querySelectorAll("details").forEach((fold, index) => {
      fold.open = open[index] ?? false;
    });
    const percent = moving.querySelector("[data-percent]")?.dataset.percent;
    if (percent !== undefined) {
      document.title = `${percent}% – ${element.dataset.name}`;
    }
    announce(moving.querySelector("[data-say]")?.textContent.trim());
    if (isLast && !isOver) {
      isOver = true;
      document.dispatchEvent(
        new CustomEvent("atelier:done", { detail: { title: element.dataset.name, sentence: element.dataset.done } }),
      );
      location.reload();
    }
  };

  const soon = () => {
    if (!timer) {
      timer = setTimeout(refresh, Math.max(0, last + GAP - Date.now()));
    }
  };
  const socket = new RunSocket(element.dataset.run, Number(element.dataset.after ?? 0), {
    events: soon,
    state: (isConnected) => {
      old.hidden = isConnected;
      soon();
    },
  });
  const poll = setInterval(() => {
    if (!socket.isConnected) {
      soon();
    }
  }, POLL);
  const seen = () => {
    if (!document.hidden) {
      soon();
    }
  };
  document.addEventListener("visibilitychange", seen);
  socket.open();
  return () => {
    clearTimeout(timer);
    clearInterval(poll);
    document.removeEventListener("visibilitychange", seen);
    socket.close();
  };
}
