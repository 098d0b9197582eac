/* Answers while one types: sends the form a moment after the last key, and only the newest answer counts. */

import { leads } from "./leading.js";

const PAUSE = 250;

export function connect(form) {
  const box = form.querySelector("textarea, input[type=text]");
  const target = document.querySelector(form.dataset.answer);
  if (!box || !target) {
    return undefined;
  }
  let timer = 0;
  let asked = "";
  let pending = null;

  const ask = async () => {
    const text = box.value.trim();
    if (text === "" || text === asked) {
      return;
    }
    asked = text;
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
      box.value = pressed.dataset.example;
      ask();
    }
  };
  box.addEventListener("input", later);
  box.addEventListener("keydown", keys);
  form.addEventListener("submit", now);
  form.addEventListener("click", chip);
  return () => {
    clearTimeout(timer);
    pending?.abort();
    box.removeEventListener("input", later);
    box.removeEventListener("keydown", keys);
    form.removeEventListener("submit", now);
    form.removeEventListener("click", chip);
  };
}
