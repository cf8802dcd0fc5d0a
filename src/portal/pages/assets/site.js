// What pages have beside what they can without a script: keys, and lists that show their first and last.
const shortcutsKept = "shortcuts";
const help = document.getElementById("help");
const search = document.querySelector("[data-search]");
const shortcuts = document.querySelector("[data-shortcuts]");

const shortcutsOn = () => localStorage.getItem(shortcutsKept) !== "off";
const isTyping = (element) => element.closest("input, select, textarea, [contenteditable]") !== null;

if (shortcuts) {
  shortcuts.checked = shortcutsOn();
  shortcuts.addEventListener("change", () => localStorage.setItem(shortcutsKept, shortcuts.checked ? "on" : "off"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !shortcutsOn()) return;
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && help && !help.open) {
    event.preventDefault();
    help.showModal();
  }
});

// What opened above the page closes where one goes on elsewhere, a dialog where one presses beside it.
const opening = [...document.querySelectorAll(".account, .more")];
document.addEventListener("click", (event) => {
  for (const each of opening) if (!each.contains(event.target)) each.open = false;
  if (event.target instanceof HTMLDialogElement && event.detail > 0) {
    const { left, right, top, bottom } = event.target.getBoundingClientRect();
    const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!inside) event.target.close();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const each of opening.filter((one) => one.open)) {
    each.open = false;
    each.querySelector("summary").focus();
  }
});

// Where the menu is a row that scrolls, the current entry is seen.
const menu = document.querySelector(".menu");
const current = menu?.querySelector("[aria-current]");
if (current) menu.scrollLeft = current.offsetLeft - menu.offsetLeft - (menu.clientWidth - current.clientWidth) / 2;

// A table that fits needs no stop for the keyboard.
const stops = new ResizeObserver((changes) => {
  for (const { target } of changes) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const table of document.querySelectorAll(".scroll")) stops.observe(table);
