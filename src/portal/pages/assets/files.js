// A file instead of what is typed: its text goes into the field beside it, which is what is sent.
for (const part of document.querySelectorAll("[data-file-into]")) {
  const field = document.getElementById(part.dataset.fileInto);
  const chosen = part.querySelector("input[type=file]");
  if (!field || !chosen) continue;
  part.hidden = false;
  chosen.addEventListener("change", async () => {
    const file = chosen.files[0];
    if (file) field.value = await file.text();
  });
}
