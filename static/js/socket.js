/* The socket of one run: replays from the last event seen, drops repeats, comes back by itself with growing pauses. */

const FIRST = 500;
const MOST = 30_000;
// The server's own words for "you may not" and "there is none": coming back would not help.
const FINAL = new Set([4403, 4404]);

export class RunSocket {
  /** `on` holds events(list) and state(isConnected). */
  constructor(run, after, on) {
    this.run = run;
    this.after = after;
    this.on = on;
    this.tries = 0;
    this.timer = 0;
    this.isClosed = false;
    this.isConnected = false;
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws/runs/${this.run}/?after=${this.after}`);
    this.socket.addEventListener("open", () => this.connected(true));
    this.socket.addEventListener("message", (event) => this.receive(JSON.parse(event.data)));
    this.socket.addEventListener("close", (event) => this.lost(event.code));
  }

  connected(isConnected) {
    if (isConnected) {
      this.tries = 0;
    }
    if (this.isConnected !== isConnected) {
      this.isConnected = isConnected;
      this.on.state(isConnected);
    }
  }

  receive(message) {
    if (message.reset) {
      // Away for longer than events are kept: everything is drawn anew from the page.
      this.after = message.last_seq ?? 0;
      this.on.events([]);
      return;
    }
    const fresh = (message.events ?? []).filter((event) => event.seq > this.after);
    if (fresh.length > 0) {
      this.after = Math.max(...fresh.map((event) => event.seq));
      this.on.events(fresh);
    }
  }

  lost(code) {
    if (this.isClosed || FINAL.has(code)) {
      return;
    }
    const wasConnected = this.isConnected;
    this.isConnected = false;
    if (wasConnected || this.tries === 1) {
      this.on.state(false);
    }
    this.tries += 1;
    const pause = Math.min(MOST, FIRST * 2 ** this.tries);
    // Spread out, so that a restarted server is not met by everybody at once.
    this.timer = setTimeout(() => this.open(), pause * (0.5 + Math.random() / 2));
  }

  close() {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.socket?.close();
  }
}
