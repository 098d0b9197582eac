/* Moves the line of certainty as one drags: fetches the same panel for the new line, without a button. */

const PAUSE = 150;

export function connect(form) {
  const slider = form.querySelector("input[type=range]");
  const panel = form.closest("[id]");
  if (!slider || !panel) {
    return undefined;
  }
  const figure = form.querySelector("label b");
  const shape = figure?.textContent ?? "";
  const aborted = { current: null };
  let timer = 0;

  const fetchPanel = async () => {
    aborted.current?.abort();
    aborted.current = new AbortController();
    const address = new URL(location.href);
    address.searchParams.set(slider.name, slider.value);
    try {
      const response = await fetch(address, { signal: aborted.current.signal });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      replace(page.getElementById(panel.id));
    } catch (error) {
      if (error.name !== "AbortError") {
        form.requestSubmit();
      }
    }
  };

  // The slider itself stays, so that it keeps the focus and the pointer; everything around it is new.
  const replace = (fresh) => {
    if (!isWhole(fresh)) {
      return;
    }
    for (const selector of [".stats", "[data-split]", "label"]) {
      panel.querySelector(selector)?.replaceWith(fresh.querySelector(selector));
    }
    const post = panel.querySelector("form[method=post]");
    post?.replaceWith(fresh.querySelector("form[method=post]"));
    history.replaceState(history.state, "", `?${slider.name}=${slider.value}`);
  };

  const isWhole = (fresh) => fresh !== null && fresh.querySelector(".stats") !== null;

  const moved = () => {
    const words = panel.querySelector("label b");
    if (words) {
      words.textContent = shape.replace(/\d+/, slider.value);
    }
    clearTimeout(timer);
    timer = setTimeout(fetchPanel, PAUSE);
  };
  slider.addEventListener("input", moved);
  return () => {
    clearTimeout(timer);
    aborted.current?.abort();
    slider.removeEventListener("input", moved);
  };
}
