// A village's photo: it waits in this phone for a signal (photo_queue.js). Without this script the
// page's form sends the file as it is.

import { LARGEST, PhotoQueue, drawing, newId, smaller } from "./photo_queue.js";

const page = document.querySelector("main");
const words = JSON.parse(page.dataset.words);

const queue = new PhotoQueue({
  database: "outreach-village",
  words,
  mine: (photo) => photo.place === page.dataset.place,
  request(photo) {
    const form = new FormData();
    form.append("upload", photo.id);
    form.append("photo", photo.blob, "poster.jpg");
    return { address: page.dataset.photos.replace("/foto/0", `/foto/${photo.placement}`), form };
  },
  tell,
  done: restate,
});

// ---- what is seen ---------------------------------------------------------------------------

/** Say under the poster's form how its photo fares; a poster no longer here is told on top. */
async function tell(photo, state, sentence) {
  const wall = document.querySelector(`[data-placement="${photo.placement}"]`);
  if (!wall) {
    const news = document.querySelector(".news");
    news.textContent = sentence;
    news.hidden = false;
    return;
  }
  const box = wall.querySelector(".sent");
  let said = box.querySelector("p");
  if (!said) box.append((said = document.createElement("p")));
  said.textContent = sentence;
  box.className = `sent ${state}`;
  box.hidden = false;
  box.querySelector("button")?.remove();
  if (state === "waiting") box.append(tryNow());
  if (photo.blob && box.dataset.shown !== photo.id) await show(photo, box);
}

async function show(photo, box) {
  box.dataset.shown = photo.id;
  try {
    const picture = await drawing(photo.blob, 480);
    box.querySelector("canvas")?.remove();
    box.prepend(picture);
  } catch {
    // The words are enough.
  }
}

function tryNow() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "b quiet";
  button.textContent = words.try_now;
  button.addEventListener("click", () => queue.sendNow());
  return button;
}

function restate(photo, said) {
  const status = document.querySelector(`[data-placement="${photo.placement}"] .status`);
  if (!status) return;
  status.className = `status ${said.tone}`;
  status.querySelector("b").textContent = said.state;
  status.querySelector("span").textContent = said.more;
}

// ---- the page -------------------------------------------------------------------------------

async function chosen(input, wall) {
  const [file] = input.files;
  if (!file) return;
  const photo = { id: newId(), place: page.dataset.place, placement: wall.dataset.placement, at: Date.now() };
  await tell(photo, "sending", words.preparing);
  photo.blob = await smaller(file);
  input.value = ""; // the same photo may be chosen again
  if (photo.blob.size > LARGEST) return tell(photo, "refused", words.too_large);
  await queue.keep(photo);
  await queue.sendNow();
}

function copied(button) {
  const text = document.getElementById(button.dataset.text);
  // `clipboard` needs https; the older way also works on an office's own network.
  if (navigator.clipboard) navigator.clipboard.writeText(text.value).catch(() => oldWay(text));
  else oldWay(text);
  button.querySelector("span").textContent = words.copied;
}

function oldWay(text) {
  const folded = text.closest("details:not([open])");
  if (folded) folded.open = true; // what is not shown cannot be selected
  text.select();
  document.execCommand("copy");
}

/** Hand text, and a picture where there is one, to the phone's own list of applications. */
async function shared(button) {
  const { text, file } = button.dataset;
  const said = { text: document.getElementById(text).value };
  try {
    if (file) said.files = [await picture(file)];
    await navigator.share(said);
  } catch (error) {
    // A picture that came too late for the press, or that this phone does not hand on: download it.
    if (file && error.name !== "AbortError") location.href = file;
  }
}

async function picture(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  return new File([await answer.blob()], "gambar.png", { type: "image/png" });
}

function sharesFiles() {
  const sample = new File([""], "gambar.png", { type: "image/png" });
  return Boolean(navigator.canShare?.({ files: [sample] }));
}

/** A preview that was being made while it was asked for is asked for again. */
function askAgain(image, tries = 20) {
  const again = () => {
    if (tries-- > 0) setTimeout(() => (image.src = `${image.src.split("#")[0]}#${tries}`), 4_000);
  };
  image.addEventListener("error", again);
  if (image.complete && !image.naturalWidth) again();
}

document.documentElement.classList.add("js");
for (const wall of document.querySelectorAll(".wall")) {
  for (const input of wall.querySelectorAll("input[type=file]")) {
    input.disabled = false;
    input.required = false;
    input.addEventListener("change", () => chosen(input, wall));
  }
}
for (const button of document.querySelectorAll(".copy")) button.addEventListener("click", () => copied(button));
for (const button of document.querySelectorAll(".share")) {
  button.hidden = button.dataset.file ? !sharesFiles() : !navigator.share;
  button.addEventListener("click", () => shared(button));
}
for (const image of document.querySelectorAll(".sheet img")) askAgain(image);

queue.send();
