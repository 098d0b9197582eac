/* A button that copies the text beside it; hidden where there is no script or no clipboard. */

export function connect(element) {
  const button = element.querySelector("[data-press]");
  const source = element.querySelector("[data-copy]");
  if (!button || !source) {
    return undefined;
  }
  const words = button.querySelector("span") ?? button;
  const before = words.textContent;
  const select = () => {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  };
  const press = async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      words.textContent = button.dataset.done;
      setTimeout(() => {
        words.textContent = before;
      }, 3000);
    } catch {
      // No clipboard on an address without https: the text is selected, ready for the person's own copying.
      select();
    }
  };
  button.hidden = false;
  button.addEventListener("click", press);
  return () => button.removeEventListener("click", press);
}
