// The head of the main column: where one is.

import { byId, fill, h, icon, iconButton } from "./dom.js";
import { botAvatar } from "./people.js";
import { present, state } from "./state.js";
import { themeButton } from "./theme.js";

export class Header {
  constructor(openDrawer, openShortcuts, deleteChannel) {
    this.menu = iconButton("menu", "Open the workspace", openDrawer, { id: "drawer-button", "aria-expanded": "false", "aria-controls": "sidebar" });
    this.title = h("h1", { class: "room-title" });
    this.detail = h("span", { class: "room-detail" });
    const shortcuts = iconButton("keyboard", "Keyboard shortcuts and tour", openShortcuts);
    this.remove = iconButton("bin", "Delete this channel", deleteChannel);
    fill(byId("header"), this.menu, h("div", { class: "room-head" }, this.title, this.detail), this.remove, shortcuts, themeButton());
  }

  draw(waiting) {
    const room = state.rooms.get(state.room);
    const direct = room?.kind === "direct";
    const name = !room ? "No channel" : direct ? state.workspace.bot : room.name;
    fill(this.title, direct ? botAvatar("tiny") : icon("hash"), h("bdi", {}, name));
    this.remove.hidden = !room || direct;
    const count = room?.members ? room.members.length : present().length;
    this.detail.textContent = !room ? "" : direct ? "Only you and the bot" : `${count} ${count === 1 ? "person" : "people"}`;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ""}${direct ? "" : "#"}${name} · ${state.workspace.name}`;
  }
}
