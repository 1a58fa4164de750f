// One message of a room or a thread, drawn.

import { drawCard } from "./card.js";
import { h, icon, iconButton } from "./dom.js";
import { avatar, botAvatar } from "./people.js";
import { now, replies, state } from "./state.js";
import { ago, fullTime, shortTime } from "./time.js";

/**
 * A list entry. `acts` has press(message, button, action), dismiss(message) and openThread(message);
 * `follows` is whether it continues the message above, of the same author.
 */
export function drawMessage(message, acts, { follows = false, inThread = false } = {}) {
  const author = message.author ? (state.people.get(message.author)?.name ?? "Somebody who left") : state.workspace.bot;
  const own = message.author === state.me.user;
  const bare = follows && !message.private;
  return h(
    "li",
    { class: ["message", bare && "follows", message.private && "private", own && "own"].filter(Boolean).join(" "), "data-number": message.number },
    h(
      "article",
      { "aria-label": label(message, author), tabindex: message.card ? "-1" : null },
      bare ? h("span", { class: "gutter", "aria-hidden": "true" }, shortTime(new Date(message.at))) : message.author ? avatar(author) : botAvatar(),
      h(
        "div",
        { class: "body" },
        !bare && byline(message, author),
        message.private && onlyYou(message, acts),
        message.card ? drawCard(message.card, (button, action) => acts.press(message, button, action)) : h("p", { class: "said", dir: "auto" }, message.text),
        !inThread && threadLink(message, acts),
      ),
      tools(message, acts, inThread),
    ),
  );
}

function label(message, author) {
  const said = message.card ? message.card.title : "";
  return [author, shortTime(new Date(message.at)), message.private && "only you can see this", said].filter(Boolean).join(", ");
}

function byline(message, author) {
  const at = new Date(message.at);
  return h(
    "p",
    { class: "byline" },
    h("bdi", { class: "author" }, author),
    !message.author && h("span", { class: "badge" }, "Bot"),
    h("time", { datetime: message.at, title: fullTime(at) }, shortTime(at)),
    message.edited_at && edited(new Date(message.edited_at)),
  );
}

function edited(at) {
  return h("span", { class: "edited", title: fullTime(at), "data-edited": at.toISOString() }, `edited ${ago(at, now())}`);
}

/** Say anew how long ago messages were edited. */
export function refreshEdited(root) {
  for (const node of root.querySelectorAll("[data-edited]")) node.textContent = `edited ${ago(new Date(node.dataset.edited), now())}`;
}

function threadLink(message, acts) {
  const count = message.private ? 0 : replies(message.room, String(message.number)).length;
  if (count === 0) return null;
  const words = count === 1 ? "1 reply" : `${count} replies`;
  return h("button", { type: "button", class: "replies", onclick: () => acts.openThread(message) }, icon("reply"), words);
}

function onlyYou(message, acts) {
  const dismiss = h("button", { type: "button", class: "dismiss", onclick: () => acts.dismiss(message) }, "Dismiss");
  return h("p", { class: "only-you" }, icon("lock"), "Only you can see this", dismiss);
}

function tools(message, acts, inThread) {
  if (message.private || inThread) return null;
  return h("div", { class: "tools" }, iconButton("reply", "Reply in a thread", () => acts.openThread(message)));
}
