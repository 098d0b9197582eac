/* The one polite live region of the page: at most one sentence every ten seconds, the newest wins. */

const GAP = 10_000;
let last = 0;
let timer = 0;

export function announce(sentence) {
  const region = document.querySelector("[data-announce]");
  if (!region || !sentence) {
    return;
  }
  clearTimeout(timer);
  const wait = Math.max(0, last + GAP - Date.now());
  timer = setTimeout(() => {
    last = Date.now();
    region.textContent = sentence;
  }, wait);
}
