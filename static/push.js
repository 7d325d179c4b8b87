/* Turns notifications on and off. Without it the page says that this browser cannot. */
const form = document.querySelector("form[data-key]"), { dataset: words } = form;
const [on, off] = form.querySelectorAll("button"), told = form.querySelector("[role=status]");
const raw = atob(words.key.replace(/-/g, "+").replace(/_/g, "/"));
const key = Uint8Array.from(raw, (one) => one.charCodeAt(0));

/* What is wrong, if anything. */
async function tell(path, subscription, more) {
  const answer = await fetch(path + location.search, {
    method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ subscription, ...more }),
  });
  return answer.ok ? "" : (await answer.json()).error ?? words.failed;
}

async function start() {
  const { pushManager } = await navigator.serviceWorker.register("pekerja.js");
  const current = () => pushManager.getSubscription();

  async function show(said) {
    off.hidden = !(await current());
    on.disabled = false;
    told.textContent = said;
  }

  async function join() {
    if ((await Notification.requestPermission()) !== "granted") return words.denied;
    await navigator.serviceWorker.ready;
    const old = await current();
    // Of another key than ours: nothing could be sent there.
    if (old && String(new Uint8Array(old.options.applicationServerKey)) !== String(key)) await old.unsubscribe();
    const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
    return (await tell("langganan", made, { desa: form.desa.value })) || words.done;
  }

  async function leave() {
    const subscription = await current();
    // First: without its keys nobody can tell us, but for the push service at the next message.
    if (subscription) await tell("berhenti", subscription).catch(() => {});
    return (await subscription?.unsubscribe()) === false ? words.failed : words.stopped;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    on.disabled = true;
    await show(await join().catch(() => words.failed));
  });
  off.addEventListener("click", async () => show(await leave().catch(() => words.failed)));
  await show("");
}

if ("serviceWorker" in navigator && "PushManager" in window) start().catch(() => {});
