// Copies a script at a press; the page is whole without it.

document.documentElement.classList.add("js");
for (const button of document.querySelectorAll(".copy")) {
  if (!navigator.clipboard) break;
  const said = button.parentElement.querySelector("[data-said]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText([...said.children].map((p) => p.textContent).join("\n\n"));
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
