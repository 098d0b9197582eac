/* Sends a file in parts (the core of tus 1.0), so that a lost connection costs one part and a reload costs nothing. */

const PART = 2_000_000;
const WAITS = [1000, 2000, 4000, 8000, 15_000, 15_000, 30_000, 30_000, 60_000, 60_000];

/** Refused for good, with the studio's sentence where it said one. */
export class Refusal extends Error {}

/** The studio does not know any more who sends this: the session has ended, or the page is too old. */
export class Stranger extends Refusal {}

function key(file) {
  return `upload:${file.name}:${file.size}:${file.lastModified}`;
}

// A browser that keeps nothing still uploads; it only begins anew after a reload.
function remembered(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function remember(name, value) {
  try {
    if (value) {
      localStorage.setItem(name, value);
    } else {
      localStorage.removeItem(name);
    }
  } catch {
    // As above.
  }
}

function base64(text) {
  return btoa(String.fromCodePoint(...new TextEncoder().encode(text)));
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

async function ask(url, options, { token, signal }) {
  const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": token, ...options.headers };
  const answer = await fetch(url, { ...options, headers, signal, credentials: "same-origin", redirect: "manual" });
  const isPlain = (answer.headers.get("Content-Type") ?? "").startsWith("text/plain");
  // Who is not signed in is led to the door; a page that is too old is told so in a page.
  const isUnknown = answer.status === 401 || (answer.status === 403 && !isPlain);
  if (answer.type === "opaqueredirect" || isUnknown) {
    throw new Stranger();
  }
  // A part may be gone, and is then announced anew; where nothing can be announced, no other try helps.
  const isNoPlace = answer.status === 404 && options.method === "POST";
  if (isNoPlace || [400, 403, 413, 415, 507].includes(answer.status)) {
    throw new Refusal(isPlain ? await answer.text() : "");
  }
  return answer;
}

function offset(answer) {
  const value = Number(answer.headers.get("Upload-Offset") ?? Number.NaN);
  if (!answer.ok || !Number.isInteger(value)) {
    throw new Error(`status ${answer.status}`);
  }
  return value;
}

/** Where the file goes and how much of it is there already; announces it where it is not known. */
async function place(file, address, around) {
  const known = remembered(key(file));
  if (known) {
    const answer = await ask(known, { method: "HEAD" }, around);
    if (answer.ok && Number(answer.headers.get("Upload-Length")) === file.size) {
      return { url: known, sent: offset(answer) };
    }
    if (answer.status >= 500) {
      throw new Error(`status ${answer.status}`);
    }
    remember(key(file), "");
  }
  const headers = { "Upload-Length": String(file.size), "Upload-Metadata": `filename ${base64(file.name)}` };
  const answer = await ask(address, { method: "POST", headers }, around);
  const sent = offset(answer);
  const url = new URL(answer.headers.get("Location"), location.href).pathname;
  remember(key(file), url);
  return { url, sent };
}

/**
 * Resolves to the file's id once all of it has arrived. `tell(sent)` hears how many bytes have, `wait(seconds)` that
 * the connection is lost and is tried again. Rejects with a Refusal, or when no try of the last minutes came through.
 */
export async function inParts(file, address, { token, signal, tell, wait }) {
  const around = { token, signal };
  let tries = 0;
  let reached = null;
  for (;;) {
    try {
      reached ??= await place(file, address, around);
      tell(reached.sent);
      while (reached.sent < file.size) {
        const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(reached.sent) };
        const body = file.slice(reached.sent, reached.sent + PART);
        reached.sent = offset(await ask(reached.url, { method: "PATCH", headers, body }, around));
        tries = 0;
        tell(reached.sent);
      }
      return reached.url.split("/").findLast(Boolean);
    } catch (error) {
      if (error instanceof Refusal || signal.aborted || tries >= WAITS.length) {
        throw error;
      }
      reached = null;
      wait(Math.round(WAITS[tries] / 1000));
      await pause(WAITS[tries], signal);
      tries += 1;
    }
  }
}

/** The form that names the file has been taken; until then another try finds it where it is. */
export function forget(file) {
  remember(key(file), "");
}

/** Whether a file is worth the trouble. */
export function isLarge(file) {
  return file.size > PART;
}
