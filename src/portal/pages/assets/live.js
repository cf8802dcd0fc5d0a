// Fetches the page again from time to time and shows what is new of it. It waits while nobody looks, while somebody is in
// it with the keyboard, and for good when it is told to.
const part = document.querySelector("[data-live]");
const place = document.querySelector("[data-live-control]");
const texts = document.querySelector("[data-live-texts]")?.dataset;

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.querySelector("[data-live]");
  if (!next) return location.reload();
  const open = [...part.querySelectorAll("details")].map((details) => details.open);
  part.replaceChildren(...next.childNodes);
  [...part.querySelectorAll("details")].forEach((details, at) => { details.open = open[at] ?? details.open; });
  document.dispatchEvent(new Event("live"));
}

if (part && place && texts) {
  const button = document.createElement("button");
  button.className = "button quiet";
  const say = (on) => {
    button.textContent = on ? texts.pause : texts.resume;
    button.setAttribute("aria-pressed", String(!on));
  };
  let on = true;
  say(on);
  button.addEventListener("click", () => { on = !on; say(on); });
  place.append(button);
  setInterval(async () => {
    if (!on || document.hidden || part.contains(document.activeElement)) return;
    part.setAttribute("aria-busy", "true");
    try { await refresh(); } catch { /* the next one may succeed */ }
    part.removeAttribute("aria-busy");
  }, Number(part.dataset.live) * 1000);
}
