// Three steps for a first visit: answer, jump to the close, see the board. Dismissed once, it stays away.

import { byId, fill, h, iconButton } from "./dom.js";
import { recall, remember } from "./memory.js";
import { state } from "./state.js";

const STEPS = [
  { title: "Answer today's question", text: "Use the buttons of the question in this channel. Only you see your result.", button: "Show me the question" },
  { title: "Jump to the close", text: "Time is yours here. Move it to the close and the card reveals the key and how everyone answered.", button: "Jump to the close" },
  { title: "See the board", text: "Points, streaks and ranks are up to date at once. Switch person at the side to climb it as somebody else.", button: "Show the board" },
];

export class Tour {
  /** `acts` has showQuestion(), jumpToClose(), showBoard(). */
  constructor(acts) {
    this.acts = acts;
    this.step = Number(recall("tour", "0"));
  }

  get running() {
    return state.workspace.tour && this.step < STEPS.length;
  }

  start() {
    this.go(0);
    byId("tour").querySelector("button")?.focus();
  }

  /** Something happened: "answered", "closed" or "board" ends the step that waits for it. */
  did(what) {
    if (this.running && ["answered", "closed", "board"][this.step] === what) this.go(this.step + 1);
  }

  go(step) {
    this.step = step;
    remember("tour", String(step));
    this.draw();
  }

  draw() {
    const panel = byId("tour");
    panel.hidden = !this.running;
    document.body.classList.toggle("tour-answer", this.running && this.step === 0);
    document.body.classList.toggle("tour-close", this.running && this.step === 1);
    if (!this.running) return;
    const step = STEPS[this.step];
    fill(
      panel,
      h(
        "div",
        { class: "tour-words" },
        h("p", { class: "tour-count" }, `Step ${this.step + 1} of ${STEPS.length}`),
        h("h2", {}, step.title),
        h("p", {}, step.text),
      ),
      h(
        "div",
        { class: "tour-actions" },
        h("button", { type: "button", class: "button primary", onclick: () => this.perform() }, step.button),
        h("button", { type: "button", class: "button quiet", onclick: () => this.go(this.step + 1) }, this.step === STEPS.length - 1 ? "Finish" : "Next step"),
      ),
      iconButton("close", "End the tour", () => this.go(STEPS.length)),
    );
  }

  perform() {
    [this.acts.showQuestion, this.acts.jumpToClose, this.acts.showBoard][this.step]();
  }
}
