/* Connects controllers: an element with data-controller="copy" gets static/js/copy.js, also when it arrives later. */

const CONTROLLERS = {
  chart: () => import("./chart.js"),
  copy: () => import("./copy.js"),
  dialog: () => import("./dialog.js"),
  htmx: () => import("./htmx.js"),
  keys: () => import("./keys.js"),
  live: () => import("./live.js"),
  notify: () => import("./notify.js"),
  theme: () => import("./theme.js"),
  threshold: () => import("./threshold.js"),
  toast: () => import("./toast.js"),
  tryit: () => import("./tryit.js"),
  upload: () => import("./upload.js"),
};

/** What to call when an element leaves the page, by element. */
const connected = new Map();

async function connect(element) {
  if (connected.has(element)) {
    return;
  }
  const undo = [];
  connected.set(element, undo);
  for (const name of element.dataset.controller.split(/\s+/)) {
    if (!Object.hasOwn(CONTROLLERS, name)) {
      continue;
    }
    const module = await CONTROLLERS[name]();
    if (connected.get(element) !== undo) {
      return;
    }
    const disconnect = module.connect(element);
    if (disconnect) {
      undo.push(disconnect);
    }
  }
}

function disconnect(element) {
  const undo = connected.get(element) ?? [];
  connected.delete(element);
  for (const step of undo) {
    step();
  }
}

function within(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) {
    return [];
  }
  const below = [...node.querySelectorAll("[data-controller]")];
  return node.matches("[data-controller]") ? [node, ...below] : below;
}

const observer = new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.removedNodes) {
      within(node).filter((element) => !element.isConnected).forEach(disconnect);
    }
    for (const node of change.addedNodes) {
      within(node).filter((element) => element.isConnected).forEach(connect);
    }
  }
});

observer.observe(document.documentElement, { childList: true, subtree: true });
within(document.documentElement).forEach(connect);
