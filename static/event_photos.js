// Staff's photos of an event: many at once, each with its own progress, waiting in this phone for a
// signal (photo_queue.js). Without this script the form sends the files as they are.

import { LARGEST, PhotoQueue, drawing, newId, smaller } from "./photo_queue.js";

const HEAD = 128 * 1024; // bytes in which a camera writes time and place
const box = document.querySelector("#adding");
const form = box.querySelector("form");
const shown = box.querySelector(".queue");
const words = JSON.parse(box.dataset.words);
const states = new Map(); // photo's id → state
let edited = false; // captions and choices below that were not saved yet

const queue = new PhotoQueue({
  database: "outreach-events",
  words,
  mine: (photo) => photo.event === box.dataset.event,
  request(photo) {
    const sent = new FormData();
    // The token is this page's, whenever the photo was taken.
    sent.append("csrf_token", form.elements.csrf_token.value);
    sent.append("upload", photo.id);
    if (photo.head) {
      sent.append("agree", "1");
      sent.append("head", photo.head, "head");
    }
    sent.append("photo", photo.blob, photo.name);
    return { address: location.href.split("#")[0], form: sent };
  },
  tell,
  progress: (photo, share) => (row(photo).querySelector("progress").value = share),
  signedOut: (photo) => tell(photo, "waiting", words.signed_out),
});

// ---- what is seen ---------------------------------------------------------------------------

function row(photo) {
  const known = document.getElementById(`q${photo.id}`);
  if (known) return known;
  const made = document.createElement("li");
  made.id = `q${photo.id}`;
  const name = document.createElement("b");
  name.textContent = photo.name;
  const said = document.createElement("span");
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute("aria-label", photo.name);
  made.append(name, said, bar);
  shown.querySelector("ol").append(made);
  shown.hidden = false;
  return made;
}

async function tell(photo, state, sentence) {
  const line = row(photo);
  line.className = state;
  line.querySelector("span").textContent = sentence;
  if (state === "done") line.querySelector("progress").value = 1;
  for (const button of line.querySelectorAll("button")) button.remove();
  if (state === "waiting") line.append(button(words.try_now, () => queue.sendNow()));
  if (state === "waiting" || state === "refused") line.append(button(words.drop, () => drop(photo)));
  states.set(photo.id, state);
  if (photo.blob && !line.querySelector("canvas")) await show(photo, line);
  await count();
}

async function show(photo, line) {
  try {
    const picture = await drawing(photo.blob, 96);
    if (!line.querySelector("canvas")) line.prepend(picture);
  } catch {
    // The name is enough.
  }
}

function button(label, deed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-ghost btn-small";
  made.textContent = label;
  made.addEventListener("click", deed);
  return made;
}

async function drop(photo) {
  await queue.forget(photo);
  states.delete(photo.id);
  row(photo).remove();
  await count();
}

/** Say how many are there, and show them below when the last one is. */
async function count() {
  const all = [...states.values()];
  const done = all.filter((state) => state === "done").length;
  shown.hidden = !all.length;
  shown.querySelector(".queue-said").textContent = words.count.replace("{done}", done).replace("{all}", all.length);
  const over = done && all.every((state) => state === "done" || state === "refused");
  if (over && !edited && shown.querySelector("li.done")) await refresh();
}

async function refresh() {
  const answer = await fetch(location.href, { redirect: "manual" });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("#photo-list").replaceWith(fresh.querySelector("#photo-list"));
  for (const line of shown.querySelectorAll("li.done")) line.remove();
}

// ---- the page -------------------------------------------------------------------------------

async function chosen(input) {
  const files = [...input.files];
  const agreed = form.elements.agree.checked;
  input.value = ""; // the same photos may be chosen again
  const photos = files.map((file, number) => ({
    id: newId(), event: box.dataset.event, name: file.name, at: Date.now() + number / 1000,
  }));
  for (const photo of photos) await tell(photo, "queued", words.queued);
  for (const [number, file] of files.entries()) {
    const photo = photos[number];
    await tell(photo, "preparing", words.preparing);
    // What is made smaller loses the camera's notes; only with staff's tick they go beside it.
    if (agreed) photo.head = new Blob([await file.slice(0, HEAD).arrayBuffer()]);
    photo.blob = await smaller(file);
    if (photo.blob.size > LARGEST) {
      await tell(photo, "refused", words.too_large);
      continue;
    }
    await tell(photo, "queued", words.queued);
    await queue.keep(photo);
    queue.sendNow();
  }
}

/** Whoever is ticked comes next in the report. */
function ordered(tick) {
  const place = document.querySelector(`[name="order-${tick.value}"]`);
  const taken = [...document.querySelectorAll('[name^="order-"]')].map((one) => Number(one.value));
  place.value = tick.checked ? Math.max(0, ...taken) + 1 : "";
}

document.documentElement.classList.add("js");
for (const input of box.querySelectorAll(".pick input")) {
  input.disabled = false;
  input.addEventListener("change", () => chosen(input));
}
box.querySelector(".unscripted input").disabled = true;
document.addEventListener("input", (happened) => {
  if (happened.target.form?.id !== "arranged") return;
  edited = true;
  if (happened.target.name === "report") ordered(happened.target);
});

queue.send();
