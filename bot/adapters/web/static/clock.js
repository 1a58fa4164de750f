// The playground's time, and the moves that it can make.

import { byId, fill, h, icon } from "./dom.js";
import { prompt } from "./prompt.js";
import { now, state } from "./state.js";
import { dateTime, fromInput, fullTime, toInput, zoneName } from "./time.js";
import { problem } from "./toasts.js";

const MOVES = [
  ["next-post", "Next post", "Go to the moment when the next question is posted"],
  ["close", "The close", "Go to the moment when the open question closes"],
  ["tomorrow", "Tomorrow", "Go to the same time tomorrow"],
  ["clock-change", "Clock change", "Go to the next day on which clocks change"],
];

export class ClockBar {
  constructor(ask, moved) {
    Object.assign(this, { ask, moved });
    this.time = h("time", { class: "clock-time" });
    this.zone = h("span", { class: "clock-zone" });
    this.progress = h("span", { class: "clock-progress", role: "status" });
    this.toggle = h("button", { type: "button", class: "button normal small clock-toggle", "aria-expanded": "false", "aria-controls": "moves", onclick: () => this.expand() }, "Move time");
    const move = (to, label, title) => h("button", { type: "button", class: "button normal small", title, "data-move": to, onclick: () => this.go(to) }, label);
    this.moves = h(
      "div",
      { class: "moves", id: "moves", role: "group", "aria-label": "Move the playground's time to" },
      MOVES.map(([to, label, title]) => move(to, label, title)),
      h("button", { type: "button", class: "button normal small", onclick: () => this.pick() }, "Pick a time…"),
    );
    fill(byId("clock"), icon("clock"), h("span", { class: "clock-now" }, this.time, this.zone), this.progress, this.toggle, this.moves);
    setInterval(() => this.tick(), 1000);
  }

  draw() {
    const { travelling } = state.clock;
    byId("clock").classList.toggle("travelling", Boolean(travelling));
    const words = travelling ? `${travelling === state.me?.name ? "You are" : `${travelling} is`} moving time…` : "";
    if (this.progress.textContent !== words) this.progress.textContent = words;
    for (const button of this.moves.querySelectorAll("button")) button.disabled = Boolean(travelling);
    this.tick();
  }

  tick() {
    if (!state.me) return;
    const present = now();
    this.time.textContent = dateTime(present);
    this.time.dateTime = present.toISOString();
    this.time.title = fullTime(present);
    this.zone.textContent = zoneName();
  }

  expand(open = this.toggle.getAttribute("aria-expanded") === "false") {
    this.toggle.setAttribute("aria-expanded", String(open));
    byId("clock").classList.toggle("open", open);
  }

  async go(to, entries = {}) {
    try {
      await this.ask("travel", { to, ...entries });
      this.expand(false);
      this.moved(to);
    } catch (error) {
      if (to === "set") throw error;
      problem(error);
    }
  }

  pick() {
    prompt({
      title: "Pick a time",
      label: "Move the playground to",
      hint: `In ${zoneName()}. Time only moves forward; everything that falls due on the way happens.`,
      submit: "Go there",
      type: "datetime-local",
      value: toInput(now()),
      answer: (value) => {
        const instant = fromInput(value);
        if (!instant) throw new Error("Please give a date and a time.");
        return this.go("set", { instant: instant.toISOString() });
      },
    });
  }
}
