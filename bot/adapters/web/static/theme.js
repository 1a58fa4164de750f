// Light or dark: the system's choice until somebody chooses.

import { h, icon } from "./dom.js";
import { remember } from "./memory.js";

const dark = matchMedia("(prefers-color-scheme: dark)");

const current = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

/** A button that switches between the two. */
export function themeButton() {
  const button = h("button", { type: "button", class: "icon-button", id: "theme" });
  const draw = () => {
    const other = current() === "dark" ? "light" : "dark";
    button.replaceChildren(icon(other === "dark" ? "moon" : "sun"));
    button.setAttribute("aria-label", `Switch to the ${other} theme`);
    button.title = `Switch to the ${other} theme`;
  };
  button.addEventListener("click", () => {
    const other = current() === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = other;
    remember("theme", other);
    draw();
  });
  dark.addEventListener("change", draw);
  draw();
  return button;
}
