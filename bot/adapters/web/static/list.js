// The messages of a place, kept in step with the state: entries are added, replaced and removed one by one.

import { h } from "./dom.js";
import { drawMessage } from "./message.js";
import { state } from "./state.js";
import { dayName } from "./time.js";

const CLOSE_TOGETHER = 5 * 60 * 1000;
const NEAR_THE_END = 120;

export class MessageList {
  /** `list` is the ol, `scroll` what scrolls; `wanted()` gives the messages in order. */
  constructor(list, scroll, wanted, acts, { inThread = false, empty = () => null, top = () => null } = {}) {
    Object.assign(this, { list, scroll, wanted, acts, inThread, empty, top });
  }

  atEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_THE_END;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Show the newest message: its end, but of one that is taller than the view its beginning. */
  toNewest() {
    const last = [...this.list.querySelectorAll("[data-number]")].at(-1);
    if (last && last.offsetHeight > this.scroll.clientHeight) last.scrollIntoView({ block: "start" });
    else this.toEnd();
  }

  /** Draw everything anew. */
  draw() {
    const messages = this.wanted();
    const nodes = [];
    messages.forEach((message, position) => nodes.push(...this.entry(message, messages[position - 1])));
    const top = this.top();
    if (top) nodes.unshift(h("li", { class: "note" }, top));
    if (messages.length === 0) nodes.push(h("li", { class: "empty" }, this.empty()));
    this.list.replaceChildren(...nodes, ...this.workingNodes());
  }

  /** A message was added, edited or removed; returns whether it is drawn here now. */
  update(number) {
    const messages = this.wanted();
    const position = messages.findIndex((message) => message.number === number);
    const drawn = this.node(number);
    if (position < 0) {
      if (drawn) this.draw();
      return false;
    }
    const [...nodes] = this.entry(messages[position], messages[position - 1]);
    if (drawn) {
      this.replace(drawn, nodes.at(-1));
      return true;
    }
    if (position !== messages.length - 1 || messages.length === 1) {
      this.draw();
      return true;
    }
    nodes.at(-1).classList.add("fresh");
    const working = this.list.querySelector(".working");
    for (const node of nodes) this.list.insertBefore(node, working);
    return true;
  }

  replace(old, fresh) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const wasInside = focused && (focused.dataset.action ?? "");
    fresh.classList.add("changed");
    old.replaceWith(fresh);
    if (focused) {
      const same = wasInside && [...fresh.querySelectorAll("button")].find((button) => button.dataset.action === wasInside && !button.disabled);
      (same || fresh.querySelector("article")).focus({ preventScroll: true });
    }
  }

  node(number) {
    return this.list.querySelector(`[data-number="${number}"]`);
  }

  entry(message, before) {
    const nodes = [];
    const day = dayName(new Date(message.at));
    if (!this.inThread && (!before || dayName(new Date(before.at)) !== day)) nodes.push(h("li", { class: "day" }, h("span", {}, day)));
    const follows = nodes.length === 0 && before && before.author === message.author && message.author !== "" && !before.private &&
      new Date(message.at) - new Date(before.at) < CLOSE_TOGETHER;
    nodes.push(drawMessage(message, this.acts, { follows, inThread: this.inThread }));
    return nodes;
  }

  workingNodes() {
    const here = [...state.working.values()].some((frame) => this.isHere(frame));
    return here ? [h("li", { class: "working" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), `${state.workspace.bot} is working…`)] : [];
  }

  drawWorking() {
    this.list.querySelector(".working")?.remove();
    const atEnd = this.atEnd();
    this.list.append(...this.workingNodes());
    if (atEnd) this.toEnd();
  }

  isHere(frame) {
    return frame.room === state.room && frame.thread === (this.inThread ? state.thread : "");
  }

  /** Bring a message into view and mark it for a moment; of one that is taller than the view, `block` is what shows. */
  show(number, block = "start") {
    const node = this.node(number);
    if (!node) return false;
    node.scrollIntoView({ block: node.offsetHeight > this.scroll.clientHeight ? block : "center" });
    node.querySelector("article").setAttribute("tabindex", "-1");
    node.querySelector("article").focus({ preventScroll: true });
    node.classList.remove("flash");
    requestAnimationFrame(() => node.classList.add("flash"));
    return true;
  }
}
