// A modal dialog with a heading: the platform's own, so focus stays inside and Escape closes it.

import { h, iconButton } from "./dom.js";

let count = 0;

/** Opens at once; `closed()` is called when it goes away, however. Returns the dialog. */
export function openDialog(title, content, closed = () => {}) {
  count += 1;
  const heading = `dialog-${count}`;
  const before = document.activeElement;
  const dialog = h(
    "dialog",
    { class: "dialog", "aria-labelledby": heading },
    h("header", { class: "dialog-head" }, h("h2", { id: heading }, title), iconButton("close", "Close", () => dialog.close())),
    content,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before?.isConnected) before.focus({ preventScroll: true });
    closed();
  });
  // A press that begins and ends on the backdrop closes; one that selects text inside does not.
  let outside = false;
  dialog.addEventListener("pointerdown", (event) => (outside = event.target === dialog));
  dialog.addEventListener("click", (event) => outside && event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
