// Runs of text inside cards: emphasis, code, links, mentions and times.

import { h, icon } from "./dom.js";
import { fullTime, styled } from "./time.js";

/** An address that may be opened: https, or a message of this page. Anything else stays text. */
export function safeAddress(url) {
  if (url.startsWith("#/")) return url;
  try {
    return new URL(url).protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

export function link(text, url, props = {}) {
  const href = safeAddress(url);
  if (!href) return h("span", {}, text);
  if (href.startsWith("#/")) return h("a", { href, ...props }, text);
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", ...props }, text, icon("out"), h("span", { class: "unseen" }, " (opens a new tab)"));
}

export const inlines = (run) => run.map(inline);

function inline(part) {
  switch (part.kind) {
    case "bold":
      return h("strong", {}, part.text);
    case "italic":
      return h("em", {}, part.text);
    case "code":
      return h("code", {}, part.text);
    case "link":
      return link(part.text, part.url);
    case "mention":
      return h("span", { class: "mention" }, h("bdi", {}, `@${part.name}`));
    case "time":
      return time(new Date(part.at), part.style, part.fallback);
    default:
      return part.text;
  }
}

function time(instant, style, fallback) {
  if (Number.isNaN(instant.getTime())) return fallback;
  return h("time", { datetime: instant.toISOString(), title: fullTime(instant) }, styled(instant, style));
}
