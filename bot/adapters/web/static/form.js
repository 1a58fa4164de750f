// The bot's forms as a dialog: labels, hints, and errors at their fields.

import { drawBlocks } from "./card.js";
import { openDialog } from "./dialog.js";
import { announce, h } from "./dom.js";

const FEW = 5;
const SHORT = 20; // letters of a choice; where one is longer, each has a line of its own.

export class FormDialog {
  /** `ask` is the connection's. */
  constructor(ask) {
    this.ask = ask;
    this.form = null;
  }

  /** Show this form, or none. */
  show(form) {
    if (form?.id === this.form?.id) return;
    const old = this.dialog;
    this.form = form;
    this.dialog = null;
    old?.close();
    if (!form) return;
    this.fields = new Map(form.fields.map((field) => [field.key, drawField(field)]));
    this.submit = h("button", { type: "submit", class: "button primary" }, form.submit);
    this.problem = h("p", { class: "form-problem", role: "alert" });
    const content = h(
      "form",
      { class: "form", novalidate: true },
      form.intro.length > 0 && h("div", { class: "form-intro" }, drawBlocks(form.intro)),
      [...this.fields.values()].map((field) => field.node),
      this.problem,
      h("footer", { class: "dialog-foot" }, h("button", { type: "button", class: "button normal", onclick: () => this.dialog.close() }, "Cancel"), this.submit),
    );
    content.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    const dialog = openDialog(form.title, content, () => this.closed(form));
    this.dialog = dialog;
    dialog.querySelector("form input, form select, form textarea")?.focus();
  }

  closed(form) {
    if (this.form?.id !== form.id) return; // Sent, or another one took its place.
    this.form = null;
    this.dialog = null;
    this.ask("cancel", { form: form.id }).catch((error) => announce(error.message));
  }

  async send() {
    const { form } = this;
    const values = Object.fromEntries([...this.fields].map(([key, field]) => [key, field.values()]));
    this.submit.disabled = true;
    this.problem.textContent = "";
    for (const field of this.fields.values()) field.say("");
    try {
      await this.ask("submit", { form: form.id, values });
    } catch (error) {
      this.problem.textContent = error.message;
    } finally {
      this.submit.disabled = false;
    }
  }

  /** Show sentences at their fields; those without a field come at the end. */
  errors({ form, errors }) {
    if (!this.form || form !== this.form.id) return;
    let first = null;
    const rest = [];
    for (const [key, sentence] of Object.entries(errors)) {
      const field = this.fields.get(key);
      if (!field) rest.push(sentence);
      else field.say(sentence);
    }
    for (const [key, field] of this.fields) if (key in errors) first ??= field;
    this.problem.textContent = rest.join(" ");
    first?.focus();
  }
}

function drawField(field) {
  const id = `field-${field.key}`;
  const error = h("p", { class: "field-error", id: `${id}-error` });
  const hint = field.hint && h("p", { class: "field-hint", id: `${id}-hint` }, field.hint);
  const describedby = [field.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(" ");
  const drawn = field.kind === "one" && field.choices.length > FEW ? select(field, id, describedby) : field.choices ? group(field, id, describedby) : text(field, id, describedby);
  const name = [field.label, !field.required && h("span", { class: "optional" }, " optional")];
  const node = drawn.grouped
    ? h("fieldset", { class: "field", "aria-describedby": describedby }, h("legend", {}, name), hint, drawn.node, error)
    : h("div", { class: "field" }, h("label", { for: id }, name), hint, drawn.node, error);
  return {
    node,
    values: drawn.values,
    focus: () => drawn.controls[0].focus(),
    say(sentence) {
      error.textContent = sentence;
      node.classList.toggle("invalid", Boolean(sentence));
      for (const control of drawn.controls) {
        if (sentence) control.setAttribute("aria-invalid", "true");
        else control.removeAttribute("aria-invalid");
      }
    },
  };
}

function text(field, id, describedby) {
  const props = { id, maxlength: field.kind === "long" ? null : field.max_length, value: field.initial, "aria-describedby": describedby, "aria-required": field.required || null, dir: "auto" };
  const node = field.kind === "long" ? h("textarea", { rows: 5, ...props }) : h("input", { type: "text", inputmode: field.kind === "number" ? "decimal" : null, autocomplete: "off", ...props });
  return { node, controls: [node], values: () => [node.value] };
}

function select(field, id, describedby) {
  const options = field.choices.map((choice) => h("option", { value: choice.value, selected: field.initial.includes(choice.value) }, choice.label));
  if (!field.required || !field.initial[0]) options.unshift(h("option", { value: "" }, field.required ? "Choose…" : "None"));
  const node = h("select", { id, "aria-describedby": describedby, "aria-required": field.required || null }, options);
  return { node, controls: [node], values: () => (node.value ? [node.value] : []) };
}

function group(field, id, describedby) {
  const type = field.kind === "many" ? "checkbox" : "radio";
  const controls = field.choices.map((choice) => h("input", { type, name: id, value: choice.value, checked: field.initial.includes(choice.value), "aria-describedby": describedby }));
  const labels = field.choices.map((choice, position) => h("label", { class: "choice" }, controls[position], h("span", {}, choice.label)));
  if (type === "radio" && !field.required) {
    const none = h("input", { type, name: id, value: "", checked: !field.initial[0], "aria-describedby": describedby });
    controls.push(none);
    labels.push(h("label", { class: "choice" }, none, h("span", {}, "None")));
  }
  const values = () => controls.filter((control) => control.checked && control.value).map((control) => control.value);
  const long = field.choices.some((choice) => choice.label.length > SHORT);
  return { node: h("div", { class: long ? "choices long" : "choices" }, labels), controls, values, grouped: true };
}
