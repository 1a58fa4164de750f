// Short notices in the corner, read out politely.

import { byId, h, icon, iconButton } from "./dom.js";

const STAYS = 7000;

/** Show a sentence; `kind` is "info" or "problem". */
export function toast(text, kind = "info") {
  const node = h("div", { class: `toast ${kind}` }, icon(kind === "problem" ? "alert" : "check"), h("span", {}, text));
  const close = () => node.remove();
  node.append(iconButton("close", "Close this notice", close));
  byId("toasts").append(node);
  setTimeout(close, STAYS);
}

export const problem = (error) => toast(error.message, "problem");
