// Keys: "/" to the message box, A to H answer the question that has the focus, "?" tells them. They can be switched off.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { focusComposer } from "./composer.js";
import { recall, remember } from "./memory.js";
import { state } from "./state.js";

const KEYS = [
  [["/"], "Go to the message box and begin a command"],
  [["A", "–", "H"], "Answer the question that has the focus"],
  [["Tab"], "Complete the command that is suggested"],
  [["Esc"], "Close what is open"],
  [["?"], "Show these shortcuts"],
];

const switchedOn = () => recall("keys", "on") === "on";

/** Listen on the whole page. */
export function listenToKeys(startTour) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !switchedOn()) return;
    if (document.querySelector("dialog[open]") || isTyping(event.target)) return;
    if (event.key === "?") showShortcuts(startTour);
    else if (event.key === "/") focusComposer();
    else if (!answer(event)) return;
    event.preventDefault();
  });
}

function isTyping(node) {
  return node instanceof HTMLElement && (node.matches("input, textarea, select") || node.isContentEditable);
}

function answer(event) {
  if (!/^[a-h]$/iu.test(event.key)) return false;
  const card = event.target.closest?.("article");
  const button = [...(card?.querySelectorAll(".letters .button") ?? [])].find((one) => one.textContent === event.key.toUpperCase());
  if (!button || button.disabled) return false;
  button.click();
  return true;
}

export function showShortcuts(startTour) {
  const keys = h("dl", { class: "shortcuts" }, KEYS.map(([names, text]) => h("div", {}, h("dt", {}, names.map((name) => (name === "–" ? " – " : h("kbd", {}, name)))), h("dd", {}, text))));
  const toggle = h("input", { type: "checkbox", checked: switchedOn(), onchange: () => remember("keys", toggle.checked ? "on" : "off") });
  const tour = h("button", { type: "button", class: "button normal", onclick: () => { dialog.close(); startTour(); } }, "Take the tour again");
  const dialog = openDialog("Keyboard shortcuts", h("div", { class: "chooser" }, keys, h("label", { class: "choice" }, toggle, h("span", {}, "Single-key shortcuts are on")), state.workspace.tour && h("footer", { class: "dialog-foot" }, tour)));
}
