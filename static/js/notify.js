/* "Tell me when it is done": asks the browser's leave when ticked, and remembers the wish for this run. */

export function connect(box) {
  const name = `notify:${box.dataset.run}`;
  if (!("Notification" in globalThis)) {
    box.disabled = true;
    return undefined;
  }
  box.checked = localStorage.getItem(name) === "1" && Notification.permission === "granted";
  const tick = async () => {
    if (!box.checked) {
      localStorage.removeItem(name);
      return;
    }
    const leave = await Notification.requestPermission();
    box.checked = leave === "granted";
    if (box.checked) {
      localStorage.setItem(name, "1");
    }
  };
  const done = (event) => {
    if (box.checked && localStorage.getItem(name) === "1") {
      localStorage.removeItem(name);
      new Notification(event.detail.title, { body: event.detail.sentence, tag: name });
    }
  };
  box.addEventListener("change", tick);
  document.addEventListener("atelier:done", done);
  return () => {
    box.removeEventListener("change", tick);
    document.removeEventListener("atelier:done", done);
  };
}
