/* The printed page follows what is typed. Without it the button “Perbarui pratinjau” does. */
const PAUSE = 150; // ms without a key before asking
const form = document.getElementById("editor");
const page = document.getElementById("page");
let timer = 0, asked = null;

async function draw() {
  asked?.abort();
  timer = 0;
  const mine = asked = new AbortController();
  page.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.preview, {
      method: "POST", body: new FormData(form), signal: mine.signal, redirect: "manual",
    });
    if (!answer.ok) throw new Error(answer.status);
    page.innerHTML = await answer.text();
  } catch (error) {
    if (error.name === "AbortError") return;
    const told = document.createElement("p");
    told.className = "error";
    told.textContent = page.dataset.lost;
    page.replaceChildren(told);
  }
  if (asked === mine && !timer) page.removeAttribute("aria-busy");
}

/* From the first key until the answer to the last one, what is shown is not what was typed. */
function later() {
  page.setAttribute("aria-busy", "true");
  clearTimeout(timer);
  timer = setTimeout(draw, PAUSE);
}

/* How much still fits, told beside each field's label and read out on request only. */
function count(field) {
  const label = form.querySelector(`label[for="${field.id}"]`);
  if (!label) return;
  const told = label.querySelector(".count") ?? label.appendChild(document.createElement("span"));
  told.className = "count";
  told.textContent = `${field.value.length}/${field.maxLength}`;
}

function weigh(field) {
  const heavy = [...field.files].some(file => file.size > Number(field.dataset.limit));
  field.setCustomValidity(heavy ? page.dataset.heavy : "");
  if (heavy) field.reportValidity();
  return heavy;
}

if (form) {
  for (const field of form.querySelectorAll("[maxlength]")) count(field);
  const heard = event => {
    if (event.target.form !== form) return;
    if (event.target.maxLength > 0) count(event.target);
    if (event.target.type === "file" && event.type === "change" && weigh(event.target)) return;
    later();
  };
  document.addEventListener("input", heard);
  document.addEventListener("change", heard);
  form.addEventListener("submit", event => {
    if (event.submitter?.name !== "preview") return;
    event.preventDefault();
    document.getElementById("preview").scrollIntoView();
    draw();
  });
}
