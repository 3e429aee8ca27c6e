// What every page shares: the choice of appearance, menus of acts, and what is spoken.

const MOST_PIXELS = 50_000_000; // of a picture: more would cost its reader hundreds of megabytes

/** Say something to screen readers, politely. Other scripts ask by a `spoken` event. */
function speak({ detail: words }) {
  const spoken = document.getElementById("spoken");
  spoken.textContent = "";
  setTimeout(() => (spoken.textContent = words), 50);
}

function chooseAppearance(event) {
  const { submitter, currentTarget: form } = event;
  if (submitter?.name !== "theme") return;
  event.preventDefault();
  const theme = submitter.value;
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.querySelector('meta[name="color-scheme"]').content = theme || "light dark";
  for (const button of form.querySelectorAll('[name="theme"]')) {
    button.setAttribute("aria-pressed", String(button === submitter));
  }
  const fields = new URLSearchParams(new FormData(form));
  fields.set("theme", theme);
  fetch(form.action, { method: "POST", body: fields, redirect: "manual" });
}

/** A picture that cannot be drawn goes; the page of a document says so beside its download. */
async function judgePicture(picture) {
  if (!picture.matches(".preview__sheet, .card__picture img")) return;
  const vast = picture.naturalWidth * picture.naturalHeight > MOST_PIXELS;
  const drawn = !vast && (await picture.decode().then(() => true, () => false));
  if (drawn || !picture.isConnected) return;
  const sheet = picture.closest(".preview");
  if (sheet) {
    sheet.querySelector("figcaption").remove();
    sheet.querySelector(".preview__unshown").hidden = false;
    picture.remove();
  } else picture.closest(".card__picture").remove();
}

/** A menu of acts closes with Escape, with a press elsewhere, and once an act is done. */
function closeActs(except) {
  for (const acts of document.querySelectorAll(".acts[open]")) {
    if (acts !== except) acts.open = false;
  }
}

document.addEventListener("spoken", speak);
for (const happens of ["load", "error"]) {
  const judged = ({ target }) => target instanceof HTMLImageElement && judgePicture(target);
  document.addEventListener(happens, judged, true);
}
for (const picture of document.images) if (picture.complete) judgePicture(picture);
document.querySelector("[data-preferences]")?.addEventListener("submit", chooseAppearance);
document.addEventListener("click", (event) => closeActs(event.target.closest(".acts")));
document.addEventListener("htmx:afterRequest", () => closeActs(null));
document.addEventListener("keydown", (event) => {
  const acts = event.target.closest?.(".acts[open]");
  if (event.key !== "Escape" || !acts) return;
  acts.open = false;
  acts.querySelector("summary").focus();
});
