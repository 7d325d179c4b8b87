/* A field's button writes it where the cursor is. Without this the fields are a list to copy from. */
let last = document.querySelector("[data-words]");
for (const box of document.querySelectorAll("[data-words]")) {
  box.addEventListener("focus", () => { last = box; });
}
for (const button of document.querySelectorAll("[data-insert]")) {
  button.hidden = false;
  button.previousElementSibling.hidden = true;
  button.addEventListener("click", () => {
    if (!last) return;
    last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
    last.focus();
    last.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
