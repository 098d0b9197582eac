/* The one polite live region of the page: at most one sentence every ten seconds, the newest wins. */

const GAP = 10_000;
let last = 0;
let timer = 0;

/** `isAnswer`: said also when it is the same sentence as before, because it answers something new. */
export function announce(sentence, isAnswer = false) {
  const region = document.querySelector("[data-announce]");
  const words = sentence?.replaceAll(/\s+/g, " ").trim();
  if (!region || !words || (words === region.textContent && !isAnswer)) {
    return;
  }
  clearTimeout(timer);
  const wait = Math.max(0, last + GAP - Date.now());
  timer = setTimeout(() => {
    last = Date.now();
    region.textContent = words;
  }, wait);
}
