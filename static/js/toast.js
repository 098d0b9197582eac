/* A message leaves after eight seconds, unless the pointer or the focus is on it; one that asks for something stays. */

const SECONDS = 8;

export function connect(element) {
  const close = element.querySelector("[data-close]");
  const leave = () => element.remove();
  if (close) {
    close.hidden = false;
    close.addEventListener("click", leave);
  }
  if (element.dataset.stay !== undefined) {
    return undefined;
  }
  let timer = 0;
  const stay = () => clearTimeout(timer);
  const count = () => {
    stay();
    timer = setTimeout(leave, SECONDS * 1000);
  };
  element.addEventListener("mouseenter", stay);
  element.addEventListener("focusin", stay);
  element.addEventListener("mouseleave", count);
  element.addEventListener("focusout", count);
  count();
  return stay;
}

/** Show in the corner that something went wrong without a new page; said once, however often it happens. */
export function show(sentence) {
  const corner = document.querySelector("[data-toasts]");
  const toast = document.querySelector("template[data-toast]")?.content.firstElementChild.cloneNode(true);
  if (!corner || !toast) {
    return;
  }
  toast.querySelector("span").textContent = sentence;
  corner.querySelector("[data-shown]")?.remove();
  toast.dataset.shown = "";
  corner.append(toast);
}
