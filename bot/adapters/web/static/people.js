// Faces: a round with initials whose colour follows from the name, and the bot's mark.

import { h } from "./dom.js";

const HUES = 10;

function hue(name) {
  let sum = 2166136261; // FNV-1a: short names that differ in one letter come out far apart.
  for (const letter of name) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0;
  return (sum >>> 8) % HUES;
}

function initials(name) {
  const words = name.split(/\s+/u).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase() || "?";
}

export function avatar(name, size = "") {
  return h("span", { class: `avatar hue-${hue(name)} ${size}`, "aria-hidden": "true" }, initials(name));
}

export function botAvatar(size = "") {
  return h("img", { class: `avatar bot ${size}`, src: "/static/mark.svg", alt: "" });
}
