// The panel of a thread: its first message, the replies, and a box to reply.

import { byId, fill, h, icon, iconButton } from "./dom.js";
import { MessageList } from "./list.js";
import { replies, state, threadKey } from "./state.js";

export class ThreadPanel {
  constructor(ask, acts) {
    Object.assign(this, { ask, acts, drafts: new Map() });
    this.list = h("ol", { class: "messages" });
    this.scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Messages of the thread" }, this.list);
    this.messages = new MessageList(this.list, this.scroll, () => this.wanted(), acts, { inThread: true });
    this.input = h("textarea", { id: "thread-input", rows: 2, maxlength: 4000, "aria-label": "Reply in the thread", placeholder: "Reply…", "aria-describedby": "thread-problem", dir: "auto" });
    this.problem = h("p", { id: "thread-problem", class: "composer-problem", role: "alert" });
    this.form = h("form", { class: "composer" }, h("div", { class: "composer-box" }, this.input, h("button", { type: "submit", class: "send", "aria-label": "Send the reply", title: "Send" }, icon("send"))), this.problem);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.title = h("h2", {}, "Thread");
    this.closed = h("p", { class: "thread-closed" }, "This thread is closed.");
    const panel = byId("thread");
    fill(panel, h("header", { class: "thread-head" }, this.title, iconButton("close", "Close the thread", () => this.close())), this.scroll, this.form, this.closed);
    panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) this.close();
    });
  }

  wanted() {
    const root = state.messages.get(Number(state.thread));
    return [root, ...replies(state.room, state.thread)].filter(Boolean);
  }

  open(message, focus = true) {
    this.drafts.set(state.thread, this.input.value);
    state.thread = message.thread || String(message.number);
    this.input.value = this.drafts.get(state.thread) ?? "";
    byId("thread").hidden = false;
    byId("app").classList.add("with-thread");
    this.draw();
    this.messages.toEnd();
    if (focus) this.input.focus();
  }

  close() {
    if (!state.thread) return;
    const root = state.thread;
    this.drafts.set(root, this.input.value);
    state.thread = "";
    byId("thread").hidden = true;
    byId("app").classList.remove("with-thread");
    const node = byId("messages").querySelector(`[data-number="${root}"]`);
    (node?.querySelector(".replies, .tools button") ?? byId("composer-input")).focus({ preventScroll: true });
  }

  draw() {
    if (!state.thread) return;
    const thread = state.threads.get(threadKey(state.room, state.thread));
    this.title.textContent = thread?.title || "Thread";
    this.form.hidden = Boolean(thread?.closed);
    this.closed.hidden = !thread?.closed;
    this.messages.draw();
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const { room, thread } = state;
    this.problem.textContent = "";
    this.input.value = "";
    try {
      await this.ask(text.startsWith("/") ? "command" : "say", { room, thread, text });
    } catch (error) {
      if (state.thread === thread && !this.input.value) this.input.value = text;
      this.problem.textContent = error.message;
    }
  }
}
