// The workspace at the side: channels, the conversation with the bot, who the page is.

import { byId, fill, h, icon, iconButton, unseen } from "./dom.js";
import { openDialog } from "./dialog.js";
import { avatar, botAvatar } from "./people.js";
import { prompt } from "./prompt.js";
import { channels, directRoom, present, state, unread } from "./state.js";
import { problem } from "./toasts.js";

export class Sidebar {
  /** `acts` has openRoom(id). */
  constructor(ask, acts) {
    Object.assign(this, { ask, acts });
    byId("scrim").addEventListener("click", () => this.drawer(false));
    byId("sidebar").addEventListener("keydown", (event) => {
      if (event.key === "Escape" && byId("app").classList.contains("drawer")) this.drawer(false);
    });
  }

  draw() {
    const direct = directRoom();
    const held = document.activeElement?.dataset?.key;
    fill(
      byId("sidebar"),
      h(
        "header",
        { class: "workspace" },
        h("img", { class: "mark", src: "/static/mark.svg", alt: "" }),
        h("span", { class: "workspace-name" }, h("bdi", {}, state.workspace.name), h("span", { class: "workspace-kind" }, state.workspace.demo ? "Playground · made-up people" : "Playground")),
      ),
      h(
        "div",
        { class: "rooms" },
        h("div", { class: "group-head" }, h("h2", { id: "channels" }, "Channels"), iconButton("plus", "Add a channel", () => this.addChannel(), { "data-key": "add-channel" })),
        h("ul", { "aria-labelledby": "channels" }, channels().map((room) => this.entry(room, icon("hash"), room.name))),
        h("div", { class: "group-head" }, h("h2", { id: "direct" }, "Direct messages")),
        h("ul", { "aria-labelledby": "direct" }, direct && this.entry(direct, botAvatar("tiny"), state.workspace.bot)),
      ),
      h(
        "button",
        { type: "button", class: "you", "data-key": "you", "aria-haspopup": "dialog", onclick: () => this.chooser() },
        avatar(state.me.name),
        h("span", { class: "you-words" }, h("span", { class: "you-are" }, "You are ", h("bdi", {}, state.me.name)), h("span", { class: "you-hint" }, "Switch person")),
        icon("switch"),
      ),
    );
    if (held) byId("sidebar").querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus();
  }

  entry(room, picture, name) {
    const here = room.id === state.room;
    const count = here ? 0 : unread(room.id);
    return h(
      "li",
      {},
      h(
        "a",
        { class: `room${count ? " unread" : ""}`, href: `#/${encodeURIComponent(room.id)}`, "aria-current": here ? "page" : null, "data-key": room.id, onclick: () => this.drawer(false) },
        picture,
        h("span", { class: "room-name" }, h("bdi", {}, name)),
        count > 0 && h("span", { class: "count" }, String(count), unseen(" unread")),
      ),
    );
  }

  /** On a narrow page the sidebar is a drawer; this opens or closes it. */
  drawer(open) {
    const was = byId("app").classList.contains("drawer");
    byId("app").classList.toggle("drawer", open);
    byId("scrim").hidden = !open;
    byId("main").inert = open;
    byId("drawer-button")?.setAttribute("aria-expanded", String(open));
    if (open) byId("sidebar").querySelector("a")?.focus();
    else if (was) byId("drawer-button")?.focus();
  }

  chooser() {
    const choose = async (user) => {
      dialog.close();
      this.drawer(false);
      try {
        await this.ask("switch", { person: user });
      } catch (error) {
        problem(error);
      }
    };
    const list = h(
      "ul",
      { class: "people" },
      present().map((person) => {
        const me = person.user === state.me.user;
        return h(
          "li",
          {},
          h(
            "button",
            { type: "button", class: "person", "aria-current": me ? "true" : null, "data-user": person.user, onclick: () => choose(person.user) },
            avatar(person.name),
            h("span", { class: "person-words" }, h("bdi", {}, person.name), h("span", { class: "detail" }, [person.manages && "Manager", person.zone.replaceAll("_", " ")].filter(Boolean).join(" · "))),
            me && [icon("check"), unseen("(you)")],
          ),
        );
      }),
    );
    const hint = h("p", { class: "dialog-hint" }, "In the playground you can be anyone. Each tab can be somebody else.");
    const add = h("button", { type: "button", class: "button normal wide", onclick: () => this.addPerson(dialog) }, icon("plus"), "Add a person");
    const dialog = openDialog("Who do you want to be?", h("div", { class: "chooser" }, hint, list, add));
    list.querySelector("[aria-current]")?.focus();
  }

  addPerson(dialog) {
    dialog.close();
    prompt({
      title: "Add a person",
      label: "Name",
      hint: "They join the workspace and all its open channels, and you become them.",
      submit: "Add",
      answer: async (name) => {
        const { user } = await this.ask("add-person", { name });
        await this.ask("switch", { person: user });
      },
    });
  }

  addChannel() {
    prompt({
      title: "Add a channel",
      label: "Name",
      hint: "Everyone in the workspace will be in it.",
      submit: "Add",
      answer: async (name) => {
        const { room } = await this.ask("add-channel", { name });
        this.acts.openRoom(room);
      },
    });
  }
}
