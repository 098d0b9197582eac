/* Says in a sentence when a part of the page could not be fetched, and puts server errors of forms on the page. */

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
  body.addEventListener("htmx:sendError", quietly);
  body.addEventListener("htmx:responseError", quietly);
  body.addEventListener("htmx:beforeSwap", swap);
  return () => {
    body.removeEventListener("htmx:sendError", quietly);
    body.removeEventListener("htmx:responseError", quietly);
    body.removeEventListener("htmx:beforeSwap", swap);
  };
}
