/* Keeps the training page fresh: follows the run's socket, polls when it is gone, fetches the moving part at most once a second. */

import { announce } from "./announce.js";
import { leads } from "./leading.js";
import { RunSocket } from "./socket.js";

const GAP = 1000;
// A tab in the background still has its title and its notification to keep right, and nothing else.
const HIDDEN_GAP = 10_000;
const POLL = 5000;
// Even an open socket may have nothing more to say, when its other end lost the thread.
const AT_LEAST = 30_000;
const PATIENCE = 20_000;

/**
 * On the element: data-run, data-after (last sequence number drawn), data-name (for the tab title),
 * data-part (address of the moving part). Inside it: [data-moving], [data-old]. In the moving part: [data-percent], and
 * on a run that came to its end [data-outcome] with the sentence of the notification in data-sentence.
 */
export function connect(element) {
  const moving = element.querySelector("[data-moving]");
  const old = element.querySelector("[data-old]");
  let last = 0;
  let timer = 0;
  let isFetching = false;
  let isStale = false;
  let isAway = false;
  let isOver = false;

  const refresh = async () => {
    timer = 0;
    if (isFetching) {
      isStale = true;
      return;
    }
    isFetching = true;
    isStale = false;
    last = Date.now();
    try {
      const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
      const response = await fetch(element.dataset.part, { headers, signal: AbortSignal.timeout(PATIENCE) });
      if (leads(response)) {
        return;
      }
      old.hidden = response.ok && !isAway;
      if (response.ok) {
        draw(await response.text(), response.headers.get("HX-Refresh") === "true");
      }
    } catch {
      old.hidden = false;
    } finally {
      isFetching = false;
      if (isStale) {
        soon();
      }
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
    announce(moving.querySelector("[data-say]")?.textContent);
    if (isLast && !isOver) {
      isOver = true;
      tell(moving.querySelector("[data-outcome]")?.dataset.sentence);
      location.reload();
    }
  };

  // A run that was paused, held up or thrown away is not done: the page is drawn anew, and nobody is called.
  const tell = (sentence) => {
    if (sentence) {
      document.dispatchEvent(new CustomEvent("atelier:done", { detail: { title: element.dataset.name, sentence } }));
    }
  };

  const soon = () => {
    if (!timer) {
      const gap = document.hidden ? HIDDEN_GAP : GAP;
      timer = setTimeout(refresh, Math.max(0, last + gap - Date.now()));
    }
  };
  const socket = new RunSocket(element.dataset.run, Number(element.dataset.after ?? 0), {
    events: soon,
    state: (isConnected) => {
      isAway = !isConnected;
      old.hidden = isConnected;
      soon();
    },
  });
  const poll = setInterval(() => {
    if (!socket.isConnected || Date.now() - last > AT_LEAST) {
      soon();
    }
  }, POLL);
  const seen = () => {
    clearTimeout(timer);
    timer = 0;
    soon();
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
