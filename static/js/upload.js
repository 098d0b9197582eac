/* Sends a form's files with a bar, speed and time left; without it the same form is sent plainly. */

function bytes(number) {
  const units = ["KB", "MB", "GB"];
  let size = number / 1000;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

function time(seconds) {
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function line(file) {
  const element = document.createElement("div");
  element.className = "upload-line";
  const words = document.createElement("span");
  words.textContent = `${file.name} · ${bytes(file.size)}`;
  const bar = document.createElement("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const state = document.createElement("span");
  state.className = "muted";
  element.append(words, bar, state);
  return { element, bar, state };
}

export function connect(form) {
  const input = form.querySelector("input[type=file]");
  const drop = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-files]");
  const title = form.querySelector("[data-title]");
  if (!input || !list) {
    return undefined;
  }
  const plain = title?.textContent ?? "";
  const undo = [];
  const on = (target, name, act) => {
    target.addEventListener(name, act);
    undo.push(() => target.removeEventListener(name, act));
  };
  let request = null;

  const chosen = () => {
    if (input.files.length > 0 && form.dataset.auto !== undefined) {
      form.requestSubmit();
    } else if (title) {
      title.textContent = [...input.files].map((file) => file.name).join(", ") || plain;
    }
  };
  const over = (isOver) => {
    drop.classList.toggle("over", isOver);
    title.textContent = isOver ? title.dataset.over : plain;
  };
  const send = (event) => {
    if (input.files.length === 0 || event.defaultPrevented) {
      return;
    }
    event.preventDefault();
    const files = [...input.files].map(line);
    list.replaceChildren(...files.map((file) => file.element));
    list.hidden = false;
    const body = new FormData(form, event.submitter);
    request = new XMLHttpRequest();
    const started = Date.now();
    request.open("POST", form.action);
    request.upload.addEventListener("progress", (step) => {
      const speed = step.loaded / Math.max(0.5, (Date.now() - started) / 1000);
      let rest = step.loaded;
      for (const file of files) {
        file.bar.value = Math.min(file.bar.max, rest);
        rest = Math.max(0, rest - file.bar.max);
        const left = time((step.total - step.loaded) / speed);
        file.state.textContent = `${bytes(speed)}/s · ${left} ${list.dataset.wordLeft}`;
      }
      if (step.loaded >= step.total) {
        files.at(-1).state.textContent = list.dataset.wordDone;
      }
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", () => {
      files.at(-1).state.textContent = list.dataset.wordFailed;
    });
    request.send(body);
  };
  // The answer is the page after the form: its address when it leads on, its markup when the form came back with faults.
  const answered = (answer) => {
    if (answer.status < 400) {
      location.assign(answer.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    document.querySelector("main").replaceWith(page.querySelector("main") ?? document.createElement("main"));
    document.querySelector("main [autofocus]")?.focus();
  };

  on(input, "change", chosen);
  on(form, "submit", send);
  if (drop) {
    on(drop, "dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    on(drop, "dragleave", () => over(false));
    on(drop, "drop", (event) => {
      event.preventDefault();
      over(false);
      input.files = event.dataTransfer.files;
      chosen();
    });
  }
  return () => {
    request?.abort();
    undo.forEach((step) => step());
  };
}
