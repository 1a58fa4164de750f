// Instants in the reader's zone, in the forms that the page uses.

const LOCALE = "en-GB";
const formats = new Map();
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const browserZone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Show times in this zone from now on; an unknown one leaves the browser's. */
export function useZone(name) {
  try {
    Intl.DateTimeFormat(LOCALE, { timeZone: name || browserZone });
    zone = name || browserZone;
  } catch {
    zone = browserZone;
  }
}

export const zoneName = () => zone.replaceAll("_", " ");

function format(options, instant) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options }));
  return formats.get(key).format(instant);
}

const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

export const shortTime = (instant) => format(TIME, instant);
export const weekdayTime = (instant) => format({ weekday: "short", ...TIME }, instant);
export const dayName = (instant) => format({ weekday: "long", day: "numeric", month: "long" }, instant);
export const dateOnly = (instant) => format({ day: "numeric", month: "short", year: "numeric" }, instant);
export const dateTime = (instant) => format({ weekday: "short", day: "numeric", month: "short", ...TIME }, instant);
export const fullTime = (instant) =>
  `${format({ weekday: "long", day: "numeric", month: "long", year: "numeric", ...TIME, timeZoneName: "short" }, instant)} (${zoneName()})`;

const STYLES = { time: shortTime, date: dateOnly, "weekday-time": weekdayTime, "date-time": dateTime };

/** An instant of a card, as its style asks. */
export const styled = (instant, style) => (STYLES[style] ?? dateTime)(instant);

/** "just now", "5 min ago", "3 h ago", then the day. */
export function ago(instant, now) {
  const minutes = Math.floor((now - instant) / 60000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return dateTime(instant);
}

/** The value of a datetime-local input for an instant in the reader's zone. */
export function toInput(instant) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat(LOCALE, {
      timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", ...TIME,
    }).formatToParts(instant).map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** The instant of such a value; inside a gap of the zone, the instant that the same wall time would have had before. */
export function fromInput(value) {
  const wall = Date.parse(`${value}:00Z`);
  if (Number.isNaN(wall)) return null;
  let guess = wall;
  for (let turn = 0; turn < 2; turn += 1) guess = wall - (Date.parse(`${toInput(new Date(guess))}:00Z`) - guess);
  return new Date(guess);
}
