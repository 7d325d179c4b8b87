// Photos on their way to the server: made smaller here, kept in this phone until the server has
// them, sent again whenever there is a signal. What is said of them is the page's business.

const SIDE = 1600; // pixels, the longer side
const QUALITY = 0.8;
const FIRST_PAUSE = 5_000; // ms before the first new try; doubled each time
const LONGEST_PAUSE = 300_000;
const PATIENCE = 120_000; // ms for one upload on a weak signal

export const LARGEST = 15 * 1024 * 1024; // bytes the server takes

/** 128 random bits, by which the server knows a photo that it is sent again. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// ---- making it smaller ----------------------------------------------------------------------

export async function pixels(blob) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return createImageBitmap(blob); // a browser that does not know the option, but turns anyway
  }
}

/** A canvas at most `width` wide with the picture on it. */
export async function drawing(blob, width) {
  const picture = await pixels(blob);
  const wide = Math.min(width, picture.width);
  const canvas = drawn(picture, wide, Math.round((picture.height * wide) / picture.width));
  picture.close();
  return canvas;
}

/** A JPEG of at most SIDE pixels; the file itself when this phone cannot make one. */
export async function smaller(file) {
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

// ---- keeping and sending --------------------------------------------------------------------

/** Photos `{id, blob, at, …}` that wait in this phone. The page gives:
 *  `database`: a name of its own; `mine(photo)`: whether this page sends it;
 *  `request(photo)`: its address and form; `words`: sending, waiting, waiting_open;
 *  `tell(photo, state, sentence)`: sending, waiting, done or refused; `progress(photo, share)`;
 *  `done(photo, said)`; `signedOut(photo)`: the server asks who this is. */
export class PhotoQueue {
  #page;
  #unsaved = new Map(); // photos of this visit, where the phone gives no storage
  #sending = false;
  #again = false;
  #pause = FIRST_PAUSE;
  #alarm;

  constructor(page) {
    this.#page = page;
    addEventListener("online", () => this.sendNow());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.send();
    });
  }

  /** Keep a photo until it is sent, beyond this page where the phone can. */
  async keep(photo) {
    try {
      await this.#stored("readwrite", (photos) => photos.put(photo));
    } catch {
      this.#unsaved.set(photo.id, photo);
    }
    navigator.storage?.persist?.().catch(() => {});
  }

  async forget(photo) {
    this.#unsaved.delete(photo.id);
    await this.#stored("readwrite", (photos) => photos.delete(photo.id)).catch(() => {});
  }

  /** This page's photos that wait, oldest first; others' stay where they are. */
  async waiting() {
    const all = await this.#stored("readonly", (photos) => photos.getAll()).catch(() => []);
    return [...all, ...this.#unsaved.values()]
      .filter(this.#page.mine)
      .sort((one, other) => one.at - other.at);
  }

  /** Without waiting for the next try. */
  sendNow() {
    this.#pause = FIRST_PAUSE;
    return this.send();
  }

  /** Send all that waits, one after the other; what fails is tried again later. */
  async send() {
    this.#again = true; // one that was kept while the last were sent goes too
    if (this.#sending) return;
    this.#sending = true;
    clearTimeout(this.#alarm);
    const answered = new Set();
    try {
      while (this.#again) {
        this.#again = false;
        for (const photo of await this.waiting()) {
          if (answered.has(photo.id)) continue;
          if (!(await this.#sendOne(photo))) {
            this.#alarm = setTimeout(() => this.send(), this.#pause);
            this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
            return;
          }
          answered.add(photo.id);
          this.#pause = FIRST_PAUSE;
        }
      }
    } finally {
      this.#sending = false;
    }
  }

  /** True when the server has spoken; false when it was not reached or asks for patience. */
  async #sendOne(photo) {
    const { tell, words } = this.#page;
    await tell(photo, "sending", words.sending);
    try {
      const { address, form } = this.#page.request(photo);
      const answer = await post(address, form, (share) => this.#page.progress?.(photo, share));
      if (this.#page.signedOut && answer.responseURL !== new URL(address, location.href).href) {
        await this.#page.signedOut(photo);
        return false;
      }
      if (answer.status === 413) {
        await this.forget(photo);
        await tell(photo, "refused", words.too_large);
        return true;
      }
      const said = JSON.parse(answer.responseText);
      if (answer.status < 300) {
        await this.forget(photo);
        await tell(photo, "done", said.sentence);
        this.#page.done?.(photo, said);
        return true;
      }
      if (answer.status === 429 || answer.status >= 500) {
        // Each try costs data, so one that was told to wait waits long.
        if (answer.status === 429) this.#pause = LONGEST_PAUSE;
        await tell(photo, "waiting", said.sentence);
        return false;
      }
      // A link may be renewed, and then this photo still goes; what is no photo never will.
      if (answer.status === 400) await this.forget(photo);
      await tell(photo, "refused", said.sentence);
      return true;
    } catch {
      await tell(photo, "waiting", this.#unsaved.has(photo.id) ? words.waiting_open : words.waiting);
      return false;
    }
  }

  async #stored(mode, work) {
    const database = await opened(this.#page.database);
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
}

function opened(name) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("photos", { keyPath: "id" });
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

/** `fetch` does not tell how far an upload has come. */
function post(address, form, progress) {
  return new Promise((resolve, reject) => {
    const asked = new XMLHttpRequest();
    asked.open("POST", address);
    asked.setRequestHeader("Accept", "application/json");
    asked.timeout = PATIENCE;
    asked.upload.onprogress = ({ loaded, total }) => progress(loaded / total);
    asked.onload = () => resolve(asked);
    asked.onerror = asked.ontimeout = asked.onabort = reject;
    asked.send(form);
  });
}
