// What this browser remembers between visits. Where storage is switched off, nothing is remembered and nothing breaks.

const PREFIX = "whetstone.";

export function recall(key, fallback = "") {
  try {
    return localStorage.getItem(PREFIX + key) ?? fallback;
  } catch {
    return fallback;
  }
}

export function remember(key, value) {
  try {
    localStorage.setItem(PREFIX + key, value);
  } catch {
    // A private window without storage: the choice lasts as long as the page.
  }
}

/** The person of this tab, so that two tabs can be two people; else of the last tab. */
export function recallPerson() {
  try {
    return sessionStorage.getItem(PREFIX + "person") ?? recall("person");
  } catch {
    return "";
  }
}

export function rememberPerson(user) {
  remember("person", user);
  try {
    sessionStorage.setItem(PREFIX + "person", user);
  } catch {
    // As above.
  }
}
