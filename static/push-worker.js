/* Shows a notification that was pushed, and opens its link, or the page to stop, at a press. */
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(said.title ?? "Outreach", {
    body: said.body, tag: said.tag, data: said, lang: "id",
    actions: said.stop ? [{ action: "stop", title: "Berhenti" }] : [],
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const said = event.notification.data ?? {}, url = event.action === "stop" ? said.stop : said.url;
  if (url) event.waitUntil(self.clients.openWindow(url));
});
