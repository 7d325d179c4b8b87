/* Shows a notification that was pushed; a press opens its link, its button the page to stop. */
const STOP = { id: "Berhenti", su: "Liren" };

function read(data) {
  try { return data.json(); } catch { return {}; }
}

self.addEventListener("push", (event) => {
  const said = read(event.data), stop = STOP[said.lang] ?? STOP.id;
  // iPhones show no buttons: there the text says where to stop.
  const buttons = (self.Notification?.maxActions ?? 0) > 0;
  const where = `${stop}: ${new URL(self.registration.scope).host}/notifikasi`;
  event.waitUntil(self.registration.showNotification(said.title ?? "Diskominfo Purwakarta", {
    body: buttons ? said.body : [said.body, where].filter(Boolean).join("\n"),
    tag: said.tag, data: said, lang: said.lang, icon: "/static/icon-192.png",
    actions: said.stop && buttons ? [{ action: "stop", title: stop }] : [],
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const said = event.notification.data ?? {}, url = event.action === "stop" ? said.stop : said.url;
  event.waitUntil(self.clients.openWindow(url || self.registration.scope));
});
