/* Keeps the figures of an open result page fresh. Without it they are as the page was loaded.
   It asks while the page is looked at and the line is up, less often while nothing changes. */
const OFTEN = 5_000, CALM = 30_000, TROUBLED = 120_000;
const told = document.querySelector("[data-live-url]");
let mark = "", wait = OFTEN, timer = 0, asking = false;

const resting = () => document.hidden || !navigator.onLine;

async function ask() {
  if (asking || resting()) return;
  asking = true;
  try {
    const answer = await fetch(told.dataset.liveUrl, {
      cache: "no-store", redirect: "manual", headers: mark ? { "If-None-Match": mark } : {},
    });
    // Signed out meanwhile: nothing more to hear.
    if (answer.type === "opaqueredirect" || answer.status === 403) return stop();
    if (answer.status === 200) {
      mark = answer.headers.get("ETag") ?? "";
      show(await answer.json());
      wait = OFTEN;
    } else if (answer.status === 304) {
      wait = Math.min(wait * 1.2, CALM);
    } else {
      throw new Error(answer.status);
    }
    say(told.dataset.fresh);
  } catch {
    wait = Math.min(wait * 2, TROUBLED);
    say(told.dataset.lost);
  } finally {
    asking = false;
  }
  later();
}

function show(figures) {
  for (const [name, text] of Object.entries(figures)) {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
      if (place.textContent !== text) place.textContent = text;
    }
  }
}

function say(text) {
  told.hidden = false;
  if (told.textContent !== text) told.textContent = text;
}

function later() {
  clearTimeout(timer);
  if (!resting()) timer = setTimeout(ask, wait);
}

function wake() {
  if (!navigator.onLine) say(told.dataset.lost);
  if (resting()) return clearTimeout(timer);
  wait = OFTEN;
  clearTimeout(timer);
  ask();
}

function stop() {
  clearTimeout(timer);
  told.hidden = true;
  document.removeEventListener("visibilitychange", wake);
  removeEventListener("online", wake);
  removeEventListener("offline", wake);
}

if (told) {
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("offline", wake);
  say(told.dataset.fresh);
  later();
}
