// A village's photo: made smaller here, kept in this phone until the server has it, sent again
// whenever there is a signal. Without this script the page's form sends the file as it is.

const SIDE = 1600; // pixels, the longer side
const QUALITY = 0.8;
const LARGEST = 15 * 1024 * 1024; // bytes the server takes
const FIRST_PAUSE = 5_000; // ms before the first new try; doubled each time
const LONGEST_PAUSE = 300_000;
const PATIENCE = 120_000; // ms for one upload on a weak signal

const page = document.querySelector("main");
const words = JSON.parse(page.dataset.words);
const unsaved = new Map(); // photos of this visit, where the phone gives no storage

// ---- the phone's own storage ----------------------------------------------------------------

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("outreach-village", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function stored(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("photos", mode);
      const asked = work(transaction.objectStore("photos"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Keep a photo; true when it outlives this page. */
async function keep(photo) {
  try {
    await stored("readwrite", (photos) => photos.put(photo));
    return true;
  } catch {
    unsaved.set(photo.id, photo);
    return false;
  }
}

async function forget(photo) {
  unsaved.delete(photo.id);
  await stored("readwrite", (photos) => photos.delete(photo.id)).catch(() => {});
}

/** This village's photos that wait, oldest first; other villages' stay where they are. */
async function waiting() {
  const all = await stored("readonly", (photos) => photos.getAll()).catch(() => []);
  return [...all, ...unsaved.values()]
    .filter((photo) => photo.place === page.dataset.place)
    .sort((one, other) => one.at - other.at);
}

// ---- making it smaller ----------------------------------------------------------------------

async function pixels(blob) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return createImageBitmap(blob); // a browser that does not know the option, but turns anyway
  }
}

/** A JPEG of at most SIDE pixels; the file itself when this phone cannot make one. */
async function smaller(file) {
  try {
    const picture = await pixels(file);
    const scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
    const canvas = drawn(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
    picture.close();
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return made ?? file;
  } catch {
    return file;
  }
}

function drawn(picture, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
  return canvas;
}

// ---- sending --------------------------------------------------------------------------------

let sending = false;
let pause = FIRST_PAUSE;
let alarm;

/** Send all that waits, one after the other; what fails is tried again later. */
async function send() {
  if (sending) return;
  sending = true;
  clearTimeout(alarm);
  try {
    for (const photo of await waiting()) {
      if (!(await sendOne(photo))) {
        alarm = setTimeout(send, pause);
        pause = Math.min(pause * 2, LONGEST_PAUSE);
        return;
      }
      pause = FIRST_PAUSE;
    }
  } finally {
    sending = false;
  }
}

/** True when the server has spoken; false when it was not reached or asks for patience. */
async function sendOne(photo) {
  const address = page.dataset.photos.replace("/foto/0", `/foto/${photo.placement}`);
  const patience = new AbortController();
  const end = setTimeout(() => patience.abort(), PATIENCE);
  await tell(photo, "sending", words.sending);
  try {
    const form = new FormData();
    form.append("upload", photo.id);
    form.append("photo", photo.blob, "poster.jpg");
    const answer = await fetch(address, {
      method: "POST",
      body: form,
      headers: { Accept: "application/json" },
      signal: patience.signal,
    });
    const said = await answer.json();
    if (answer.ok) {
      await forget(photo);
      await tell(photo, "done", said.sentence);
      restate(photo, said);
      return true;
    }
    if (answer.status === 429 || answer.status >= 500) {
      // Each try costs the village its data, so one that was told to wait waits long.
      if (answer.status === 429) pause = LONGEST_PAUSE;
      await tell(photo, "waiting", said.sentence);
      return false;
    }
    // The link may be renewed, and then this photo still goes; what is no photo never will.
    if (answer.status === 400 || answer.status === 413) await forget(photo);
    await tell(photo, "refused", said.sentence);
    return true;
  } catch {
    await tell(photo, "waiting", unsaved.has(photo.id) ? words.waiting_open : words.waiting);
    return false;
  } finally {
    clearTimeout(end);
  }
}

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
    const picture = await pixels(photo.blob);
    const width = Math.min(480, picture.width);
    box.querySelector("canvas")?.remove();
    box.prepend(drawn(picture, width, Math.round((picture.height * width) / picture.width)));
    picture.close();
  } catch {
    // The words are enough.
  }
}

function tryNow() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "b quiet";
  button.textContent = words.try_now;
  button.addEventListener("click", () => {
    pause = FIRST_PAUSE;
    send();
  });
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

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function chosen(input, wall) {
  const [file] = input.files;
  if (!file) return;
  const photo = { id: newId(), place: page.dataset.place, placement: wall.dataset.placement, at: Date.now() };
  await tell(photo, "sending", words.preparing);
  photo.blob = await smaller(file);
  input.value = ""; // the same photo may be chosen again
  if (photo.blob.size > LARGEST) return tell(photo, "refused", words.too_large);
  await keep(photo);
  navigator.storage?.persist?.().catch(() => {});
  pause = FIRST_PAUSE;
  await send();
}

function copied(button) {
  const text = button.closest("details").querySelector("textarea");
  text.select();
  // `clipboard` needs https; the older way also works on an office's own network.
  if (navigator.clipboard) navigator.clipboard.writeText(text.value).catch(() => {});
  else document.execCommand("copy");
  button.querySelector("span").textContent = words.copied;
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
for (const image of document.querySelectorAll(".sheet img")) askAgain(image);

addEventListener("online", () => {
  pause = FIRST_PAUSE;
  send();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") send();
});
send();
