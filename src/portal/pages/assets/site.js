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

// What opened above the page closes where one goes on elsewhere.
const account = document.querySelector(".account");
document.addEventListener("click", (event) => {
  if (account && !account.contains(event.target)) account.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && account?.open) {
    account.open = false;
    account.querySelector("summary").focus();
  }
});

// A table that fits needs no stop for the keyboard.
const stops = new ResizeObserver((changes) => {
  for (const { target } of changes) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
});
for (const table of document.querySelectorAll(".scroll")) stops.observe(table);
