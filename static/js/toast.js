/* A message leaves after eight seconds, unless the pointer or the focus is on it. */

const SECONDS = 8;

export function connect(element) {
  const close = element.querySelector("[data-close]");
  const leave = () => element.remove();
  let timer = 0;
  const stay = () => clearTimeout(timer);
  const count = () => {
    stay();
    timer = setTimeout(leave, SECONDS * 1000);
  };
  if (close) {
    close.hidden = false;
    close.addEventListener("click", leave);
  }
  element.addEventListener("mouseenter", stay);
  element.addEventListener("focusin", stay);
  element.addEventListener("mouseleave", count);
  element.addEventListener("focusout", count);
  count();
  return stay;
}

/** Show a sentence in the corner, for things that happen without a new page. */
export function show(sentence) {
  const corner = document.querySelector("[data-toasts]");
  if (!corner) {
    return;
  }
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.dataset.controller = "toast";
  const words = document.createElement("span");
  words.textContent = sentence;
  toast.append(words);
  corner.replaceChildren(toast);
}
