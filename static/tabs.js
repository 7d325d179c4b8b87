/* A strip of tabs that is wider than the screen shows the one we are on. */
for (const strip of document.querySelectorAll(".tabs")) {
  const here = strip.querySelector("[aria-current]");
  if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
}
