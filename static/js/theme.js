/* Spares the reload when the theme changes; the form does the same without a script. */

const NEXT = { system: "light", light: "dark", dark: "system" };

export function connect(form) {
  const button = form.querySelector("button[name=theme]");
  const word = form.querySelector("[data-word]");
  const change = async (event) => {
    event.preventDefault();
    const chosen = button.value;
    const body = new FormData(form, button);
    const root = document.documentElement;
    if (chosen === "system") {
      delete root.dataset.theme;
    } else {
      root.dataset.theme = chosen;
    }
    for (const other of document.querySelectorAll("[data-controller~=theme]")) {
      other.querySelector("button[name=theme]").value = NEXT[chosen];
      other.querySelector("[data-word]").textContent = other.dataset[chosen];
    }
    word.textContent = form.dataset[chosen];
    document.dispatchEvent(new CustomEvent("atelier:theme"));
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  };
  form.addEventListener("submit", change);
  return () => form.removeEventListener("submit", change);
}
