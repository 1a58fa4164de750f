// Wires the page: frames change the state, the state is drawn, what people do is asked of the server.

import { ClockBar } from "./clock.js";
import { Composer, focusComposer } from "./composer.js";
import { Connection } from "./connection.js";
import { announce, byId, fill, h, icon } from "./dom.js";
import { FormDialog } from "./form.js";
import { Header } from "./header.js";
import { MessageList } from "./list.js";
import { recallPerson } from "./memory.js";
import { refreshEdited } from "./message.js";
import { confirm } from "./prompt.js";
import { listenToKeys, showShortcuts } from "./shortcuts.js";
import { Sidebar } from "./sidebar.js";
import { apply, channels, directRoom, markRead, roomMessages, state, unread } from "./state.js";
import { ThreadPanel } from "./thread.js";
import { problem, toast } from "./toasts.js";
import { Tour } from "./tour.js";

const BANNER_AFTER = 800;
const EDITED_EVERY = 30000;

const ask = (what, entries) => connection.ask(what, entries);
const acts = { press, dismiss, openThread: (message) => thread.open(message), openRoom };

const sidebar = new Sidebar(ask, acts);
const thread = new ThreadPanel(ask, acts);
const form = new FormDialog(ask);
const tour = new Tour({ showQuestion, jumpToClose: () => clock.go("close"), showBoard });
const startTour = () => tour.start();
const header = new Header(() => sidebar.drawer(!byId("app").classList.contains("drawer")), () => showShortcuts(startTour), deleteChannel);
const clock = new ClockBar(ask, moved);
const composer = new Composer(byId("composer"), ask, () => list.toEnd());
const list = new MessageList(byId("messages"), byId("scroll"), () => roomMessages(state.room), acts, { empty, top: shortened });

let bannerTimer = 0;
const connection = new Connection(recallPerson(), take, online);

listenToKeys(startTour);
addEventListener("hashchange", follow);
let pinned = true; // Who reads the end goes on reading it when the window changes or a keyboard comes up.
byId("scroll").addEventListener("scroll", () => {
  pinned = list.atEnd();
  if (pinned) seen();
});
new ResizeObserver(() => pinned && list.toEnd()).observe(byId("scroll"));
byId("newer").addEventListener("click", () => {
  list.toEnd();
  seen();
});
setInterval(() => refreshEdited(document), EDITED_EVERY);

function take(frame) {
  const wasAtEnd = list.atEnd();
  const { room, me } = state;
  apply(frame);
  switch (frame.type) {
    case "snapshot":
      arrive(room, me);
      break;
    case "message":
      arrived(frame.message, wasAtEnd);
      break;
    case "edited":
    case "deleted":
      changed(frame.message ?? frame, wasAtEnd);
      break;
    case "room-gone":
      if (frame.room === state.room) openRoom("");
      break;
    case "form":
    case "form-closed":
      form.show(state.form);
      break;
    case "form-errors":
      form.errors(frame);
      break;
    case "working":
      list.drawWorking();
      if (state.thread) thread.messages.drawWorking();
      break;
    case "thread":
      thread.draw();
      break;
    case "person":
      header.draw(waiting());
      break;
    case "clock":
    case "resumed":
      clock.draw();
      break;
  }
  if (!["clock", "working", "form", "form-errors", "form-closed"].includes(frame.type)) drawRooms();
}

/** A fresh view of everything: at the start, after switching person, or after a long break. */
function arrive(room, me) {
  byId("app").classList.add("ready");
  const wanted = readHash();
  const target = [room, wanted.room, channels()[0]?.id, directRoom()?.id].find((id) => id && state.rooms.has(id)) ?? "";
  const same = me?.user === state.me.user && state.room === target;
  if (!same && state.thread) thread.close();
  if (me && me.user !== state.me.user) toast(`You are ${state.me.name} now.`);
  if (same) draw();
  else show(target, wanted.room === target ? wanted.message : 0);
  form.show(state.form);
}

function readHash() {
  const [, room = "", message = ""] = location.hash.split("/");
  let name = room;
  try {
    name = decodeURIComponent(room);
  } catch {
    name = ""; // Not one of our addresses.
  }
  return { room: name, message: Number(message) || 0 };
}

/** The address changed: go there. */
function follow() {
  const { room, message } = readHash();
  if (!state.rooms.has(room)) return;
  if (room !== state.room && state.thread) thread.close();
  show(room, message);
  // The same link can be followed again only when its address differs from the page's.
  if (message) history.replaceState(null, "", `#/${encodeURIComponent(room)}`);
}

function openRoom(id) {
  const target = state.rooms.has(id) ? id : (channels()[0]?.id ?? "");
  if (location.hash === `#/${encodeURIComponent(target)}`) show(target, 0);
  else location.hash = `#/${encodeURIComponent(target)}`;
}

function show(room, message) {
  state.room = room;
  draw();
  const found = state.messages.get(message);
  if (found?.thread) {
    thread.open(found, false);
    thread.messages.show(message);
  } else if (!message || !list.show(message)) list.toEnd();
  if (message && !found) toast("That message isn't here any more.", "problem");
  markRead(room);
  drawRooms();
}

function draw() {
  composer.move();
  list.draw();
  thread.draw();
  clock.draw();
  tour.draw();
  drawRooms();
}

const waiting = () => [...state.rooms.keys()].reduce((sum, room) => sum + (room === state.room ? 0 : unread(room)), 0);

function drawRooms() {
  if (!state.me) return;
  sidebar.draw();
  header.draw(waiting());
}

function arrived(message, wasAtEnd) {
  const own = message.author === state.me.user || message.private;
  if (message.room !== state.room) return;
  if (message.thread) {
    list.update(Number(message.thread));
    if (message.thread === state.thread) {
      thread.messages.update(message.number);
      thread.messages.toEnd();
    }
  } else {
    list.update(message.number);
    if (wasAtEnd || own) {
      list.toNewest();
      seen();
    } else newer();
  }
  if (message.card) announce(`${state.workspace.bot}: ${message.card.summary}`);
  if (message.card?.blocks.some((block) => block.kind === "ranking")) tour.did("board");
  // An answer that was given in a form.
  if (message.private && message.card && message.card.tone !== "neutral") tour.did("answered");
}

function changed(message, wasAtEnd) {
  if (message.room !== state.room) return;
  list.update(message.number);
  if (wasAtEnd) list.toEnd();
  if (state.thread) {
    if (String(message.number) === state.thread && !state.messages.has(message.number)) thread.close();
    else thread.messages.update(message.number);
  }
}

function seen() {
  byId("newer").hidden = true;
  if (document.visibilityState === "visible" && state.me) markRead(state.room);
}

function newer() {
  fill(byId("newer"), icon("down"), "New messages");
  byId("newer").hidden = false;
}

async function press(message, button, action) {
  const letter = button.parentElement.classList.contains("letters");
  button.setAttribute("aria-busy", "true");
  try {
    await ask("press", { message: message.number, action });
    if (letter) tour.did("answered");
  } catch (error) {
    problem(error);
  } finally {
    button.removeAttribute("aria-busy");
  }
}

async function dismiss(message) {
  try {
    await ask("dismiss", { message: message.number });
    focusComposer();
  } catch (error) {
    problem(error);
  }
}

function deleteChannel() {
  const { id, name } = state.rooms.get(state.room);
  confirm({
    title: `Delete #${name}?`,
    text: "Its messages go away for everyone, and the bot posts there no more.",
    submit: "Delete",
    done: () => ask("delete-channel", { room: id }),
  });
}

/** Time was moved; after the close, what one came to see is the revealed card, which stands above the next question. */
function moved(to) {
  if (to !== "close") return;
  const revealed = roomMessages(state.room).filter((message) => message.card && message.edited_at && !isOpen(message));
  const newest = revealed.reduce((best, message) => (best && best.edited_at > message.edited_at ? best : message), null);
  if (newest) list.show(newest.number);
  tour.did("closed");
}

/** Whether a message is a question that can be answered: with a letter, in a form, or one after the other. */
const isOpen = (message) => Boolean(message.card?.actions.flat().some((control) => ["A", "Answer", "Start"].includes(control.label) && !control.disabled));

function showQuestion() {
  const last = roomMessages(state.room).filter(isOpen).at(-1);
  if (last) list.show(last.number, "end");
  else toast("No question is open here. “Next post” above goes to the next one.");
}

async function showBoard() {
  try {
    await ask("command", { room: state.room, thread: "", text: "/leaderboard window:all" });
    tour.did("board");
  } catch (error) {
    problem(error);
  }
}

function empty() {
  const room = state.rooms.get(state.room);
  if (!room) return [h("h2", {}, "No channel yet"), h("p", {}, "Add one at the side to begin.")];
  if (room.kind === "direct")
    return [h("h2", {}, `You and ${state.workspace.bot}`), h("p", {}, "Reminders, results and mock interviews arrive here. Try a command:"), offers(["/quiz", "/stats", "/whetstone help"])];
  return [h("h2", {}, `Nothing in #${room.name} yet`), h("p", {}, `Let ${state.workspace.bot} ask a question here every working day. Setting it up takes a minute.`), offers(["/whetstone setup"])];
}

function offers(commands) {
  return h("div", { class: "offers" }, commands.map((command) => h("button", { type: "button", class: "button normal", onclick: () => composer.offer(command) }, h("code", {}, command))));
}

function shortened() {
  return state.shortened.has(state.room) ? "Older messages are kept, but not shown here." : null;
}

function online(ready) {
  clearTimeout(bannerTimer);
  const banner = byId("banner");
  if (ready) {
    banner.hidden = true;
    return;
  }
  // A break that mends itself at once isn't worth a word.
  bannerTimer = setTimeout(() => {
    banner.hidden = false;
    banner.textContent = "The connection is lost. Trying again… What you send meanwhile goes out when it is back.";
  }, BANNER_AFTER);
}
