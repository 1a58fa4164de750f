// What the page knows: a plain store that the views read, and the one place where frames change it.

import { recall, remember, rememberPerson } from "./memory.js";
import { useZone } from "./time.js";

export const state = {
  me: null,
  workspace: { name: "", bot: "Whetstone", demo: false, tour: true },
  people: new Map(),
  rooms: new Map(),
  threads: new Map(),
  messages: new Map(),
  shortened: new Set(),
  working: new Map(),
  form: null,
  clock: { offset: 0, travelling: "" },
  room: "",
  thread: "",
  read: {},
};

/** The playground's present. */
export const now = () => new Date(Date.now() + state.clock.offset);

export const roomMessages = (room) => sorted((message) => message.room === room && !message.thread);
export const replies = (room, thread) => sorted((message) => message.room === room && message.thread === thread);
export const directRoom = () => [...state.rooms.values()].find((room) => room.kind === "direct");
export const channels = () => [...state.rooms.values()].filter((room) => room.kind === "channel" && !room.archived);
export const present = () => [...state.people.values()].filter((person) => !person.left);

function sorted(wanted) {
  return [...state.messages.values()].filter(wanted).sort((a, b) => a.number - b.number);
}

/** Change the state by a frame. */
export function apply(frame) {
  switch (frame.type) {
    case "snapshot":
      takeSnapshot(frame);
      break;
    case "resumed":
      state.working.clear();
      takeClock(frame.clock);
      break;
    case "message":
    case "edited":
      state.messages.set(frame.message.number, frame.message);
      break;
    case "deleted":
      state.messages.delete(frame.number);
      break;
    case "room":
      state.rooms.set(frame.room.id, frame.room);
      break;
    case "room-gone":
      state.rooms.delete(frame.room);
      for (const message of roomMessages(frame.room)) state.messages.delete(message.number);
      break;
    case "thread":
      state.threads.set(threadKey(frame.thread.room, frame.thread.id), frame.thread);
      break;
    case "person":
      state.people.set(frame.person.user, frame.person);
      if (frame.person.user === state.me?.user) state.me = frame.person;
      break;
    case "form":
      state.form = frame.form;
      break;
    case "form-closed":
      if (state.form?.id === frame.form) state.form = null;
      break;
    case "working":
      if (frame.on) state.working.set(frame.key, frame);
      else state.working.delete(frame.key);
      break;
    case "clock":
      takeClock(frame.clock);
      break;
  }
}

export const threadKey = (room, thread) => `${room}/${thread}`;

function takeSnapshot(frame) {
  state.workspace = frame.workspace;
  state.people = new Map(frame.people.map((person) => [person.user, person]));
  state.rooms = new Map(frame.rooms.map((room) => [room.id, room]));
  state.threads = new Map(frame.threads.map((thread) => [threadKey(thread.room, thread.id), thread]));
  state.messages = new Map(frame.messages.map((message) => [message.number, message]));
  state.shortened = new Set(frame.shortened);
  state.working.clear();
  state.form = frame.form;
  state.me = state.people.get(frame.person);
  rememberPerson(frame.person);
  useZone(state.me.zone);
  takeClock(frame.clock);
  readMarks();
}

function takeClock(clock) {
  state.clock = { offset: Date.parse(clock.now) - Date.now(), travelling: clock.travelling };
}

function readMarks() {
  try {
    state.read = JSON.parse(recall(`read.${state.me.user}`, "{}"));
  } catch {
    state.read = {};
  }
  for (const room of state.rooms.values()) {
    // On a first visit the channels' history counts as read, the bot's own messages to the person don't.
    if (!(room.id in state.read)) state.read[room.id] = room.kind === "direct" ? 0 : lastNumber(room.id);
  }
}

function lastNumber(room) {
  return Math.max(0, ...[...state.messages.values()].filter((message) => message.room === room).map((message) => message.number));
}

/** How many messages of a room came since the person last looked. */
export function unread(room) {
  const since = state.read[room] ?? 0;
  return [...state.messages.values()].filter(
    (message) => message.room === room && message.number > since && message.author !== state.me.user,
  ).length;
}

export function markRead(room) {
  state.read[room] = Math.max(state.read[room] ?? 0, lastNumber(room));
  remember(`read.${state.me.user}`, JSON.stringify(state.read));
}
