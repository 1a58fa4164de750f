// The message box of a room: a combobox that completes slash commands.

import { announce, byId, fill, h, icon } from "./dom.js";
import { state } from "./state.js";

const LIST = "suggestions";

export class Composer {
  /** `ask` is the connection's; `sent()` is told when something of the person's went out. */
  constructor(root, ask, sent) {
    Object.assign(this, { root, ask, sent, suggestions: [], active: -1, turn: 0, drafts: new Map(), place: "" });
    this.input = h("input", {
      id: "composer-input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "true", maxlength: "4000", dir: "auto",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": LIST, "aria-describedby": "composer-problem composer-hint",
    });
    this.list = h("ul", { id: LIST, class: "suggestions", role: "listbox", "aria-label": "Commands", hidden: true });
    this.problem = h("p", { id: "composer-problem", class: "composer-problem", role: "alert" });
    this.hint = h("p", { id: "composer-hint", class: "composer-hint" });
    const send = h("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
    const form = h("form", { class: "composer" }, this.list, h("div", { class: "composer-box" }, this.input, send), this.problem, this.hint);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("input", () => this.changed());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.close());
    fill(root, form);
  }

  /** The box belongs to another room or person now; what was typed in each stays with it. */
  move() {
    const place = `${state.me.user} ${state.room}`;
    if (this.place !== place) {
      this.drafts.set(this.place, this.input.value);
      this.place = place;
      this.input.value = this.drafts.get(place) ?? "";
      this.problem.textContent = "";
      this.close();
    }
    const room = state.rooms.get(state.room);
    const name = !room ? "" : room.kind === "direct" ? state.workspace.bot : `#${room.name}`;
    this.input.disabled = !room;
    this.input.placeholder = `Message ${name} or type / for commands`;
    this.input.setAttribute("aria-label", `Message ${name}`);
    fill(this.hint, [h("kbd", {}, "/"), " commands  ", h("kbd", {}, "Tab"), " completes  ", h("kbd", {}, "Enter"), " sends"]);
  }

  /** Put text into the box, ready to be sent or finished. */
  offer(text) {
    this.input.value = text;
    this.input.focus();
    this.changed();
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    const place = this.place;
    const { room } = state;
    this.close();
    this.problem.textContent = "";
    this.input.value = "";
    this.input.focus();
    try {
      const asked = this.ask(text.startsWith("/") ? "command" : "say", { room, thread: "", text });
      this.sent();
      await asked;
    } catch (error) {
      // What was typed comes back, unless something else was begun meanwhile.
      if (this.place === place && !this.input.value) this.input.value = text;
      this.problem.textContent = error.message;
    }
  }

  async changed() {
    const text = this.input.value;
    this.problem.textContent = "";
    const turn = (this.turn += 1);
    if (!text.startsWith("/")) {
      this.close();
      return;
    }
    try {
      const { suggestions } = await this.ask("complete", { text });
      if (turn === this.turn && document.activeElement === this.input) this.open(suggestions, text);
    } catch {
      this.close(); // Completion is a convenience; sending tells what is wrong.
    }
  }

  open(found, text) {
    const suggestions = found.filter((entry) => entry.insert !== text);
    this.whole = found.some((entry) => entry.insert.trim() === text.trim());
    this.picked = false;
    this.suggestions = suggestions;
    fill(this.list, suggestions.map((entry, position) => this.option(entry, position)));
    this.list.hidden = suggestions.length === 0;
    this.input.setAttribute("aria-expanded", String(suggestions.length > 0));
    this.choose(suggestions.length > 0 ? 0 : -1);
    if (suggestions.length > 0) announce(`${suggestions.length} ${suggestions.length === 1 ? "suggestion" : "suggestions"}`);
  }

  option(entry, position) {
    const node = h("li", { id: `${LIST}-${position}`, role: "option", "aria-selected": "false" }, h("span", { class: "suggested" }, entry.label), h("span", { class: "detail" }, entry.detail));
    // Not click: the box must keep its focus.
    node.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.accept(position);
    });
    return node;
  }

  close() {
    this.turn += 1;
    this.suggestions = [];
    this.choose(-1);
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  choose(position) {
    this.active = position;
    [...this.list.children].forEach((node, index) => node.setAttribute("aria-selected", String(index === position)));
    if (position < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", `${LIST}-${position}`);
      this.list.children[position]?.scrollIntoView({ block: "nearest" });
    }
  }

  accept(position) {
    const entry = this.suggestions[position];
    if (!entry) return;
    this.input.value = entry.insert;
    this.changed();
  }

  key(event) {
    const open = this.suggestions.length > 0;
    if (event.isComposing) return;
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && open) {
      this.picked = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose((this.active + step + this.suggestions.length) % this.suggestions.length);
    } else if (event.key === "Tab" && !event.shiftKey && open) this.accept(this.active);
    else if (event.key === "Enter" && open && this.unfinished()) this.accept(this.active);
    else return;
    event.preventDefault();
  }

  /** Enter takes what was chosen with the arrows, or ends a command word; a whole command is sent. */
  unfinished() {
    if (this.picked) return true;
    return !this.whole && this.suggestions[this.active].label.startsWith("/");
  }
}

export const focusComposer = () => byId("composer-input").focus();
