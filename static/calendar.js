/* Moves an event to another day: dragged by mouse, by touch after a long press, or chosen in a
   dialog. The entry goes at once and comes back when the server says no. Without script the
   event's own form does it. */
const FAR = 6, LONG_PRESS = 450, STILL = 10;
const calendar = document.querySelector("[data-calendar]");
const said = document.querySelector("[data-calendar-said]");
const dialog = document.querySelector("[data-move-dialog]");
const wide = matchMedia("(min-width: 60rem)");
let lifted = null, pressed = null, swallow = false;

const dayOf = (entry) => entry.closest("[data-day]");
const dayCalled = (day) => calendar.querySelector(`[data-day="${day}"]`);

function press(event) {
  const entry = event.target.closest(".entry");
  if (!entry || event.button || lifted || !wide.matches || entry.classList.contains("entry-moving")) return;
  pressed = { entry, id: event.pointerId, x: event.clientX, y: event.clientY, touch: event.pointerType !== "mouse" };
  if (pressed.touch) pressed.timer = setTimeout(lift, LONG_PRESS);
}

function move(event) {
  if (lifted && event.pointerId === lifted.id) return carry(event.clientX, event.clientY);
  if (!pressed || event.pointerId !== pressed.id) return;
  const gone = Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y);
  if (pressed.touch && gone > STILL) return let_go();
  if (!pressed.touch && gone > FAR) {
    lift();
    carry(event.clientX, event.clientY);
  }
}

function lift() {
  const { entry, id, x, y } = pressed;
  const box = entry.getBoundingClientRect();
  const shade = entry.cloneNode(true);
  shade.classList.add("entry-lifted");
  shade.removeAttribute("data-event");
  Object.assign(shade.style, { width: `${box.width}px`, left: "0", top: "0" });
  document.body.append(shade);
  document.documentElement.classList.add("lifting");
  entry.classList.add("entry-moving");
  lifted = { entry, id, shade, dx: x - box.left, dy: y - box.top, target: null };
  pressed = null;
  carry(x, y);
}

function carry(x, y) {
  lifted.shade.style.transform = `translate(${x - lifted.dx}px, ${y - lifted.dy}px)`;
  const target = document.elementFromPoint(x, y)?.closest("[data-calendar] [data-day]") ?? null;
  if (target === lifted.target) return;
  lifted.target?.classList.remove("day-target");
  target?.classList.add("day-target");
  lifted.target = target;
}

function drop(event) {
  if (!lifted) return let_go();
  if (event.pointerId !== lifted.id) return;
  const { entry, target } = lifted;
  put_down();
  swallow = true;
  setTimeout(() => (swallow = false));
  if (target && target !== dayOf(entry)) send(entry, target.dataset.day);
}

function put_down() {
  lifted.shade.remove();
  lifted.target?.classList.remove("day-target");
  lifted.entry.classList.remove("entry-moving");
  document.documentElement.classList.remove("lifting");
  lifted = null;
}

function let_go() {
  clearTimeout(pressed?.timer);
  pressed = null;
}

function abandon() {
  let_go();
  if (lifted) put_down();
}

async function send(entry, day) {
  const was = dayOf(entry).dataset.day, list = entry.parentElement, next = entry.nextElementSibling;
  place(entry, day);
  entry.classList.add("entry-moving");
  const back = () => { list.insertBefore(entry, next?.parentElement === list ? next : null); refill(); };
  try {
    const answer = await fetch(calendar.dataset.calendar, {
      method: "POST",
      redirect: "manual",
      headers: { "X-CSRFToken": calendar.dataset.token },
      body: new URLSearchParams({ event: entry.dataset.event, seen: entry.dataset.seen, day }),
    });
    if (answer.type === "opaqueredirect") {
      back();
      return say("error", [calendar.dataset.ended]);
    }
    const told = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : { said: [calendar.dataset.lost] };
    if (!answer.ok) {
      back();
      return say("error", told.said);
    }
    entry.dataset.seen = told.revision;
    entry.classList.toggle("entry-conflict", told.conflicts.length > 0);
    say(told.conflicts.length ? "warn" : "ok", [...told.said, ...told.conflicts], () => send(entry, was));
  } catch {
    back();
    say("error", [calendar.dataset.lost]);
  } finally {
    entry.classList.remove("entry-moving");
  }
}

/* Into the day's list, by the hour; a day that is not on this page takes the entry off it. */
function place(entry, day) {
  const list = dayCalled(day)?.querySelector(".entries");
  if (!list) return;
  const later = [...list.children].find((other) => other.dataset.starts > entry.dataset.starts);
  list.insertBefore(entry, later ?? null);
  refill();
}

function refill() {
  for (const day of calendar.querySelectorAll("[data-day]")) {
    day.classList.toggle("day-empty", !day.querySelector(".entry"));
  }
}

function say(tone, sentences, undo) {
  const box = document.createElement("div"), text = document.createElement("div");
  box.className = `alert alert-${tone}`;
  text.className = "alert-text";
  for (const sentence of sentences) {
    const line = document.createElement("p");
    line.textContent = sentence;
    text.append(line);
  }
  box.append(text);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-secondary btn-small";
    button.textContent = calendar.dataset.undo;
    button.addEventListener("click", undo);
    box.append(button);
  }
  said.replaceChildren(box);
}

function ask(entry) {
  const input = dialog.querySelector("input");
  dialog.querySelector("[data-move-title]").textContent = entry.querySelector(".entry-title").textContent;
  input.value = dayOf(entry).dataset.day;
  dialog.onclose = () => {
    const chosen = dialog.returnValue === "move" ? input.value : "";
    if (chosen && chosen !== dayOf(entry).dataset.day) send(entry, chosen);
  };
  dialog.returnValue = "";
  dialog.showModal();
}

if (calendar) {
  calendar.addEventListener("pointerdown", press);
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", abandon);
  addEventListener("keydown", (event) => { if (event.key === "Escape") abandon(); });
  // A finger that carries an entry does not scroll the page.
  addEventListener("touchmove", (event) => { if (lifted) event.preventDefault(); }, { passive: false });
  calendar.addEventListener("contextmenu", (event) => { if (lifted || pressed?.touch) event.preventDefault(); });
  calendar.addEventListener("dragstart", (event) => event.preventDefault());
  calendar.addEventListener("click", (event) => {
    if (swallow) event.preventDefault();
    const button = event.target.closest("[data-move]");
    if (button) ask(button.closest(".entry"));
  });
  for (const button of calendar.querySelectorAll("[data-move]")) button.hidden = false;
}
