// An action's confirmation opens above the page that it was asked on; without this it is a page of its own.
async function confirmation(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-confirmation]");
}

function show(dialog, content) {
  const heading = content.querySelector("h1");
  heading.id = "dialog-title";
  dialog.replaceChildren(content);
  for (const close of content.querySelectorAll("[data-close]")) {
    close.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
  }
  // What the form would do is shown here too; doing it leaves the page, so that its notice is seen.
  const asking = content.querySelector("form[method=get]");
  asking?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const address = `${asking.getAttribute("action")}?${new URLSearchParams(new FormData(asking))}`;
    const next = await confirmation(address).catch(() => null);
    if (next) show(dialog, next);
    else location.assign(address);
  });
}

for (const link of document.querySelectorAll("a[data-dialog]")) {
  link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const content = await confirmation(link.href).catch(() => null);
    if (!content) {
      location.assign(link.href);
      return;
    }
    const dialog = document.createElement("dialog");
    dialog.className = "wide-dialog";
    dialog.setAttribute("aria-labelledby", "dialog-title");
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    show(dialog, content);
    document.body.append(dialog);
    dialog.showModal();
  });
}
