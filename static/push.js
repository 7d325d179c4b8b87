/* Subscribes this browser to notifications, and takes it back. Without it the page says that the
   browser cannot. */
const form = document.querySelector("[data-push]");
const on = form.querySelector("[data-on]"), off = form.querySelector("[data-stop]");
const told = form.querySelector("[data-told]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

async function show(registration, words = "") {
  off.hidden = !(await registration.pushManager.getSubscription());
  told.textContent = words;
}

if ("serviceWorker" in navigator && "PushManager" in window) {
  const registration = await navigator.serviceWorker.register(form.dataset.worker);
  on.disabled = false;
  await show(registration);

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    on.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") return show(registration, form.dataset.denied);
      await navigator.serviceWorker.ready;
      const subscription = await registration.pushManager.subscribe({
        userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key),
      });
      const answer = await fetch(form.dataset.url, {
        method: "POST", headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ subscription: subscription.toJSON(), village: form.village.value }),
      });
      const said = await answer.json().catch(() => ({}));
      await show(registration, answer.ok ? form.dataset.done : said.error ?? form.dataset.failed);
    } catch {
      await show(registration, form.dataset.failed);
    } finally {
      on.disabled = false;
    }
  });

  off.addEventListener("click", async () => {
    await (await registration.pushManager.getSubscription())?.unsubscribe();
    await show(registration, form.dataset.off);
  });
}
