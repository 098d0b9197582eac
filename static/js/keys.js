/* L, M and S answer the mistake that has the focus, or else the first one on the page. */

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

export function connect(element) {
  const press = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    const chosen = document.activeElement?.closest("[data-controller~=keys]");
    const first = document.querySelector("[data-controller~=keys]");
    if ((chosen ?? first) !== element) {
      return;
    }
    const button = element.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
