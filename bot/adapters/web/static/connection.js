// The socket: says who the page is, repeats what was not answered, catches up after a break.

import { browserZone } from "./time.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10000;

export class Connection {
  /** `on(frame)` gets every event; `status(online)` is told of breaks. */
  constructor(person, on, status) {
    this.person = person;
    this.epoch = "";
    this.after = 0;
    this.pending = new Map();
    this.on = on;
    this.status = status;
    this.wait = FIRST_WAIT;
    this.ready = false;
    addEventListener("online", () => this.open());
    this.open();
  }

  /** Ask for something; resolves with the acknowledgement, rejects with a sentence. */
  ask(what, entries = {}) {
    const frame = { do: what, id: crypto.randomUUID(), ...entries };
    return new Promise((resolve, reject) => {
      this.pending.set(frame.id, { frame, resolve, reject });
      if (this.ready) this.socket.send(JSON.stringify(frame));
    });
  }

  open() {
    if (this.socket && this.socket.readyState <= WebSocket.OPEN) return;
    clearTimeout(this.timer);
    this.socket = new WebSocket(`ws://${location.host}/socket`);
    this.socket.addEventListener("open", () => this.greet());
    this.socket.addEventListener("message", (message) => this.take(JSON.parse(message.data)));
    this.socket.addEventListener("close", () => this.lost());
  }

  greet() {
    const { person, epoch, after } = this;
    this.socket.send(JSON.stringify({ do: "hello", person, zone: browserZone, epoch, after }));
  }

  take(frame) {
    if (frame.seq) this.after = frame.seq;
    if (frame.type === "ack" || frame.type === "refused") {
      const asked = this.pending.get(frame.id);
      this.pending.delete(frame.id);
      if (frame.type === "ack") asked?.resolve(frame);
      else asked?.reject(new Error(frame.why));
      return;
    }
    if (frame.type === "snapshot") {
      // Requests of the person that the page was before are not repeated as somebody else's.
      if (this.person && frame.person !== this.person) this.forget();
      this.person = frame.person;
      this.epoch = frame.epoch;
    }
    this.on(frame);
    if (!this.ready && (frame.type === "snapshot" || frame.type === "resumed")) {
      this.ready = true;
      this.wait = FIRST_WAIT;
      this.status(true);
      for (const { frame: asked } of this.pending.values()) this.socket.send(JSON.stringify(asked));
    }
  }

  forget() {
    for (const [id, asked] of this.pending) {
      if (asked.frame.do === "switch") continue;
      this.pending.delete(id);
      asked.reject(new Error("You switched to somebody else before this was done."));
    }
  }

  lost() {
    this.ready = false;
    this.status(false);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
  }
}
