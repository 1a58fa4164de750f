// Small questions of the page itself: one text, one time, or whether to go on.

import { openDialog } from "./dialog.js";
import { h } from "./dom.js";

/** Asks until `answer(value)` resolves; what it rejects with is shown at the field. */
export function prompt({ title, label, hint = "", submit, type = "text", value = "", answer }) {
  const error = h("p", { class: "field-error", id: "prompt-error", role: "alert" });
  const input = h("input", { id: "prompt-input", type, value, maxlength: type === "text" ? 60 : null, autocomplete: "off", required: true, "aria-describedby": "prompt-hint prompt-error", dir: "auto" });
  const form = h(
    "form",
    { class: "form", novalidate: true },
    h("div", { class: "field" }, h("label", { for: "prompt-input" }, label), h("p", { class: "field-hint", id: "prompt-hint" }, hint), input, error),
    h("footer", { class: "dialog-foot" }, h("button", { type: "button", class: "button normal", onclick: () => dialog.close() }, "Cancel"), h("button", { type: "submit", class: "button primary" }, submit)),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    input.removeAttribute("aria-invalid");
    try {
      await answer(input.value);
      dialog.close();
    } catch (problem) {
      error.textContent = problem.message;
      input.setAttribute("aria-invalid", "true");
      input.focus();
    }
  });
  const dialog = openDialog(title, form);
  input.focus();
}

/** Asks before something that can't be undone; `done()` does it, and what it rejects with is shown. */
export function confirm({ title, text, submit, done }) {
  const error = h("p", { class: "field-error", role: "alert" });
  const go = async () => {
    try {
      await done();
      dialog.close();
    } catch (problem) {
      error.textContent = problem.message;
    }
  };
  const cancel = h("button", { type: "button", class: "button normal", onclick: () => dialog.close() }, "Cancel");
  const foot = h("footer", { class: "dialog-foot" }, cancel, h("button", { type: "button", class: "button danger", onclick: go }, submit));
  const dialog = openDialog(title, h("div", { class: "form" }, h("p", {}, text), error, foot));
  cancel.focus();
}
