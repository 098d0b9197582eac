/* L, M and S answer the mistake that has the focus; elsewhere the letters do nothing. */

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]") !== null;
}

export function connect(element) {
  const press = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }
    if (!element.contains(document.activeElement)) {
      return;
    }
    const button = element.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  };
  // A judgement leads on to the next mistake, which then has the keys.
  if (element.id && location.hash === `#${element.id}` && document.activeElement === document.body) {
    element.focus();
  }
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
