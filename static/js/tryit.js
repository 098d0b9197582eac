/* Answers while one types: sends the form a moment after the last key, and only the newest answer counts. */

import { announce } from "./announce.js";
import { leads } from "./leading.js";

const PAUSE = 250;

export function connect(form) {
  const boxes = [...form.querySelectorAll("textarea")];
  const target = document.querySelector(form.dataset.answer);
  if (boxes.length === 0 || !target) {
    return undefined;
  }
  let timer = 0;
  let asked = "";
  let pending = null;

  const ask = async () => {
    const texts = boxes.map((box) => box.value.trim());
    const question = JSON.stringify(texts);
    // Half a pair is no question yet.
    if (texts.includes("") || question === asked) {
      return;
    }
    asked = question;
    pending?.abort();
    pending = new AbortController();
    const headers = { "HX-Request": "true", "HX-Target": target.id, "HX-Current-URL": location.href };
    try {
      const response = await fetch(form.action, { method: "POST", body: new FormData(form), headers, signal: pending.signal });
      if (leads(response)) {
        return;
      }
      if (response.ok || response.status === 422) {
        globalThis.htmx.swap(target, await response.text(), { swapStyle: "innerHTML" });
        announce(target.querySelector("[data-say]")?.textContent, true);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        asked = "";
      }
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  const now = (event) => {
    event.preventDefault();
    clearTimeout(timer);
    asked = "";
    ask();
  };
  const keys = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      now(event);
    }
  };
  const chip = (event) => {
    const pressed = event.target.closest("[data-example]");
    if (pressed) {
      event.preventDefault();
      boxes.forEach((box, place) => {
        box.value = (place === 0 ? pressed.dataset.example : pressed.dataset.pair) ?? "";
      });
      ask();
    }
  };
  for (const box of boxes) {
    box.addEventListener("input", later);
    box.addEventListener("keydown", keys);
  }
  // The page may still be asking its own example; that answer must not come last.
  const own = (event) => {
    if (asked !== "") {
      event.detail.shouldSwap = false;
    }
  };
  target.addEventListener("htmx:beforeSwap", own);
  form.addEventListener("submit", now);
  form.addEventListener("click", chip);
  if (boxes.some((box) => box.value !== box.defaultValue)) {
    // Typed before the script was here.
    later();
  }
  return () => {
    clearTimeout(timer);
    pending?.abort();
    for (const box of boxes) {
      box.removeEventListener("input", later);
      box.removeEventListener("keydown", keys);
    }
    target.removeEventListener("htmx:beforeSwap", own);
    form.removeEventListener("submit", now);
    form.removeEventListener("click", chip);
  };
}
