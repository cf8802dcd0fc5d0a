// An action's confirmation opens above the page that it was asked on; without this it is a page of its own.
async function confirmation(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-confirmation]");
}

function show(dialog, content) {
  const heading = content.querySelector("h1");
  heading.id = "dialog-title";
  // Also where there is no key to leave by, and nothing was shown that could be left.
  const leave = document.createElement("button");
  leave.type = "button";
  leave.className = "leave";
  leave.textContent = "×";
  leave.setAttribute("aria-label", dialog.dataset.leave);
  leave.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(content, leave);
  for (const close of content.querySelectorAll("[data-close]")) {
    close.addEventListener("click", (event) => { event.preventDefault(); dialog.close(); });
  }
  // What the form would do, and the form once more, are shown here too; doing it leaves the page, so that its
  // notice is seen.
  const go = async (event, address) => {
    event.preventDefault();
    const next = await confirmation(address).catch(() => null);
    if (next) show(dialog, next);
    else location.assign(address);
  };
  const asking = content.querySelector("form[method=get]");
  asking?.addEventListener("submit", (event) =>
    go(event, `${asking.getAttribute("action")}?${new URLSearchParams(new FormData(asking))}`));
  const again = content.querySelector("a[data-again]");
  again?.addEventListener("click", (event) => go(event, again.href));
  (content.querySelector("input:not([type=hidden]), select") ?? content.querySelector("button"))?.focus();
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
    dialog.dataset.leave = document.getElementById("help")?.dataset.leave ?? "";
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    show(dialog, content);
    document.body.append(dialog);
    dialog.showModal();
  });
}
