// A card of the bot, drawn.

import { h, icon, unseen } from "./dom.js";
import { codeLabel, tint } from "./highlight.js";
import { inlines, link } from "./inlines.js";
import { avatar } from "./people.js";

const LETTERS = "ABCDEFGH";

/** The nodes of a card. `press(button, action)` is called for its buttons; null draws them switched off. */
export function drawCard(card, press) {
  return h(
    "div",
    { class: "card", "data-tone": card.tone },
    card.title && h("h2", { class: "card-title" }, card.title),
    drawBlocks(card.blocks),
    card.files.map(file),
    card.actions.length > 0 && h("div", { class: "actions" }, card.actions.map((row) => actionRow(row, press))),
    card.footer.length > 0 && h("p", { class: "card-footer" }, inlines(card.footer)),
  );
}

export const drawBlocks = (blocks) => blocks.map(drawBlock);

function drawBlock(block) {
  switch (block.kind) {
    case "paragraph":
      return options(lines(block.inlines)) ?? h("p", {}, inlines(block.inlines));
    case "code":
      return code(block);
    case "bullets":
      return bullets(block);
    case "fields":
      return h("dl", { class: "fields" }, block.fields.map((field) => h("div", {}, h("dt", {}, field.label), h("dd", {}, inlines(field.value)))));
    case "ranking":
      return ranking(block.rows);
    case "image":
      return h("img", { class: "picture", src: block.address, alt: block.alt, loading: "lazy" });
    default:
      return h("hr");
  }
}

function bullets(block) {
  return options(block.entries) ?? h(block.ordered ? "ol" : "ul", { class: "bullets" }, block.entries.map((entry) => h("li", {}, inlines(entry))));
}

/** The lines of a paragraph, each a run of its own. */
function lines(run) {
  const rows = [[]];
  for (const part of run) {
    const [first, ...rest] = part.kind === "plain" ? part.text.split("\n") : [part];
    if (part.kind !== "plain") rows.at(-1).push(part);
    else if (first) rows.at(-1).push({ ...part, text: first });
    for (const text of rest) rows.push(text ? [{ ...part, text }] : []);
  }
  return rows;
}

/** Answer options: two lines or more that begin with a bold A, B, C and so on. Null where the lines are something else. */
function options(rows) {
  const lettered = rows.length > 1 && rows.every((run, place) => run.length > 1 && run[0].kind === "bold" && run[0].text === LETTERS[place]);
  return lettered ? h("ul", { class: "options" }, rows.map(option)) : null;
}

function option([letter, next, ...rest]) {
  const text = next.kind === "plain" ? { ...next, text: next.text.trimStart() } : next;
  return h("li", { class: "option" }, h("span", { class: "letter" }, letter.text), " ", h("span", {}, inlines([text, ...rest])));
}

function code(block) {
  return h(
    "div",
    { class: "code" },
    block.language && h("span", { class: "code-language", "aria-hidden": "true" }, block.language),
    h("pre", { tabindex: 0, role: "group", "aria-label": codeLabel(block.language) }, h("code", {}, tint(block.text, block.language))),
  );
}

function ranking(rows) {
  return h(
    "table",
    { class: "ranking" },
    h("thead", { class: "unseen" }, h("tr", {}, ["Rank", "Name", "Score"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", {}, rows.map(rankRow)),
  );
}

function rankRow(row) {
  const gap = row.gap && h("tr", { class: "gap", "aria-hidden": "true" }, h("td", { colspan: 3 }, "⋯"));
  const shared = row.shared && [h("span", { "aria-hidden": "true" }, "="), unseen(" shared")];
  const name = [avatar(row.name, "small"), h("span", { class: "who" }, h("bdi", { class: "who-name" }, row.name), row.detail && h("span", { class: "detail" }, row.detail))];
  return [
    gap,
    h(
      "tr",
      { class: row.me ? "me" : null, "data-rank": row.rank },
      h("td", { class: "rank" }, String(row.rank), shared),
      h("th", { scope: "row" }, h("span", { class: "ranked" }, name)),
      h("td", { class: "score" }, row.score),
    ),
  ];
}

function file(entry) {
  return h("a", { class: "file", href: entry.address, download: entry.name }, icon("file"), h("span", {}, h("bdi", {}, entry.name), h("span", { class: "detail" }, size(entry.size))));
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function actionRow(row, press) {
  const letters = row.every((control) => control.label.length <= 2);
  return h("div", { class: letters ? "action-row letters" : "action-row" }, row.map((control) => drawControl(control, press)));
}

function drawControl(control, press) {
  if (control.kind === "link") return link(control.label, control.url, { class: "button" });
  const button = h(
    "button",
    { type: "button", class: `button ${control.style}`, "aria-label": control.spoken || null, disabled: control.disabled || !press, "data-action": control.action },
    control.label,
  );
  button.addEventListener("click", () => press(button, control.action));
  return button;
}
