/* Opens a native dialog from a link that leads to the same question on a page of its own. */

export function connect(element) {
  const dialog = element;
  const openers = [...document.querySelectorAll(`[data-dialog="${dialog.id}"]`)];
  const open = (event) => {
    event.preventDefault();
    dialog.showModal();
  };
  const close = (event) => {
    if (event.target.closest("[data-close]") && dialog.matches(":modal")) {
      event.preventDefault();
      dialog.close();
    }
  };
  openers.forEach((opener) => opener.addEventListener("click", open));
  dialog.addEventListener("click", close);
  return () => {
    openers.forEach((opener) => opener.removeEventListener("click", open));
    dialog.removeEventListener("click", close);
  };
}
