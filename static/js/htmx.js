/* Says in a sentence when a part of the page could not be fetched, reads out what came, puts faults of forms on the page. */

import { announce } from "./announce.js";
import { show } from "./toast.js";

export function connect(body) {
  const failed = () => show(body.dataset.failed);
  // A form sent back with its faults has status 422: it belongs on the page like any other answer.
  const swap = (event) => {
    if (event.detail.xhr.status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  };
  const quietly = (event) => {
    if (!event.target.closest("[data-quiet]")) {
      failed();
    }
  };
  // A part that a controller of ours swapped in has no target here; that controller tells of it itself.
  const say = (event) => announce(event.detail.target?.querySelector("[data-say]")?.textContent);
  body.addEventListener("htmx:afterSwap", say);
  body.addEventListener("htmx:sendError", quietly);
  body.addEventListener("htmx:responseError", quietly);
  body.addEventListener("htmx:beforeSwap", swap);
  return () => {
    body.removeEventListener("htmx:afterSwap", say);
    body.removeEventListener("htmx:sendError", quietly);
    body.removeEventListener("htmx:responseError", quietly);
    body.removeEventListener("htmx:beforeSwap", swap);
  };
}
