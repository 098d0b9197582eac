/* Sends a form's files with a bar, speed and time left; without it the same form is sent plainly. */

import { announce } from "./announce.js";
import { open } from "./leading.js";
import { forget, inParts, isLarge, Refusal, Stranger } from "./parts.js";

const MOST_WORDS = 300;

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
  const cancel = form.querySelector("[data-cancel]");
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
  let sending = null;
  let isTaken = false;

  // While a form is on its way it can be called back; once the studio has all of it that would come too late, and another
  // choice would be a second dataset beside the first.
  const turn = (stage) => {
    const here = document.activeElement;
    isTaken = stage === "taken";
    form.querySelectorAll("input[type=file]").forEach((choice) => {
      choice.disabled = isTaken;
    });
    if (cancel) {
      cancel.hidden = stage !== "sending";
    }
    // Whoever works with the keyboard stays here.
    if (isTaken && form.contains(here) && (here === cancel || here.disabled)) {
      list.tabIndex = -1;
      list.focus();
    } else if (stage === "idle" && here && (here === cancel || here === list)) {
      input.focus();
    }
  };

  const stop = () => {
    sending?.abort();
    request?.abort();
    sending = null;
    request = null;
  };
  const named = () => {
    if (title) {
      title.textContent = [...input.files].map((file) => file.name).join(", ") || plain;
    }
  };
  // Another choice takes the place of the one that is on its way.
  const chosen = () => {
    if (isTaken) {
      return;
    }
    if (sending || request) {
      stop();
      turn("idle");
    }
    list.replaceChildren();
    list.hidden = true;
    if (input.files.length > 0 && form.dataset.auto !== undefined) {
      form.requestSubmit();
    } else {
      named();
    }
  };
  const cancelled = () => {
    const words = document.createElement("p");
    words.className = "muted small";
    words.textContent = sending ? list.dataset.wordPaused : list.dataset.wordCancelled;
    stop();
    if (form.dataset.auto !== undefined) {
      input.value = ""; // Or choosing the same file again would be no choice.
    }
    list.replaceChildren(words);
    announce(words.textContent, true);
    turn("idle");
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
    if (sending || request) {
      return;
    }
    const body = new FormData(form, event.submitter);
    const address = form.dataset.parts;
    const large = [...body].filter(([, value]) => address && value instanceof File && isLarge(value));
    if (large.length > 0) {
      const mine = new AbortController();
      sending = mine;
      turn("sending");
      sendParts(body, large, address, mine.signal).finally(() => {
        sending = sending === mine ? null : sending;
      });
    } else {
      sendForm(body);
    }
  };
  // First the large files, each in parts; then the form, with the places where they lie.
  const sendParts = async (body, large, address, signal) => {
    const lines = large.map(([, file]) => line(file));
    list.replaceChildren(...lines.map((shown) => shown.element));
    list.hidden = false;
    const token = body.get("csrfmiddlewaretoken") ?? "";
    for (const [index, [name, file]] of large.entries()) {
      const shown = lines[index];
      let began = null;
      const tell = (sent) => {
        const now = { sent, at: Date.now() };
        began ??= now;
        shown.bar.value = sent;
        const speed = (sent - began.sent) / Math.max(0.5, (now.at - began.at) / 1000);
        const left = speed > 0 ? ` · ${time((file.size - sent) / speed)} ${list.dataset.wordLeft}` : "";
        shown.state.textContent = `${bytes(speed)}/s${left}`;
      };
      const wait = (seconds) => {
        shown.state.textContent = list.dataset.wordWaiting.replace("{seconds}", seconds);
      };
      try {
        const id = await inParts(file, address, { token, signal, tell, wait });
        body.delete(name);
        body.append(`${name}_arrived`, id);
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        turn("idle");
        if (error instanceof Stranger) {
          shown.state.textContent = list.dataset.wordStranger;
          return;
        }
        shown.state.textContent = (error instanceof Refusal && error.message) || list.dataset.wordStopped;
        return;
      }
    }
    lines.at(-1).state.textContent = list.dataset.wordDone;
    sendForm(body, lines, large);
  };
  const sendForm = (body, before, large = []) => {
    const files = before ?? [...input.files].map(line);
    list.replaceChildren(...files.map((file) => file.element));
    list.hidden = false;
    const mine = new XMLHttpRequest();
    request = mine;
    // The files have arrived before it: what is left to send is sent at once.
    turn(before ? "taken" : "sending");
    const started = Date.now();
    mine.open("POST", form.action);
    // The studio then says where the answer leads instead of drawing that page for nobody, with the messages on it.
    mine.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    mine.upload.addEventListener("progress", (step) => {
      if (before) {
        return;
      }
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
    mine.upload.addEventListener("load", () => turn("taken"));
    const fail = (sentence) => {
      // All of it was sent: what became of it is known only to the studio.
      const word = (isTaken && list.dataset.wordUnsure) || list.dataset.wordFailed;
      turn("idle");
      if (form.dataset.auto === undefined) {
        named();
      }
      files.at(-1).state.textContent = sentence || word;
    };
    mine.addEventListener("load", () => {
      if (mine.getResponseHeader("Location")) {
        large.forEach(([, file]) => forget(file));
      }
      answered(mine, fail);
    });
    mine.addEventListener("error", () => fail(""));
    mine.addEventListener("loadend", () => {
      request = request === mine ? null : request;
    });
    mine.send(body);
  };
  // Where it leads, or the form with its faults; whatever else came says so in a sentence and leaves the form alone.
  const answered = (answer, fail) => {
    if (answer.status < 400) {
      open(answer.getResponseHeader("Location") ?? answer.responseURL);
      return;
    }
    const kind = answer.getResponseHeader("Content-Type") ?? "";
    const page = new DOMParser().parseFromString(answer.responseText, "text/html");
    const main = page.querySelector("main");
    if (answer.status === 422 && main) {
      turn("idle");
      document.querySelector("main").replaceWith(main);
      globalThis.htmx?.process(main);
      document.querySelector("main [autofocus]")?.focus();
    } else if (main) {
      fail(main.querySelector("p")?.textContent.trim());
    } else {
      fail(kind.startsWith("text/plain") ? answer.responseText.slice(0, MOST_WORDS) : "");
    }
  };

  // A browser may bring back the page, or the state of its fields, as it was left.
  turn("idle");
  on(globalThis, "pageshow", (event) => event.persisted && turn("idle"));
  on(input, "change", chosen);
  if (cancel) {
    on(cancel, "click", cancelled);
  }
  on(form, "submit", send);
  if (drop) {
    on(drop, "dragover", (event) => {
      event.preventDefault();
      over(!isTaken);
    });
    on(drop, "dragleave", () => over(false));
    on(drop, "drop", (event) => {
      event.preventDefault();
      over(false);
      if (!isTaken) {
        input.files = event.dataTransfer.files;
        chosen();
      }
    });
  }
  return () => {
    stop();
    undo.forEach((step) => step());
  };
}
