// Writing without losing a word: a draft outlives its page until it is sent, a repeated send never
// posts twice, and what went wrong is said beside the text.

const composer = document.querySelector("form[data-composer]");
const draft = `draft:${composer?.getAttribute("action")}`;

let leaving = null; // the words under way to the server
let again = false; // whether others wait behind them

const speak = (words) => document.dispatchEvent(new CustomEvent("spoken", { detail: words }));

function showProgress(form, { lengthComputable, loaded, total }) {
  const progress = form.querySelector("progress");
  if (!progress || !lengthComputable || total < 200_000) return;
  progress.hidden = false;
  progress.value = (100 * loaded) / total;
}

function sayProblem(form, words) {
  form.querySelector(".composer__problem").textContent = words;
}

/** Say by how much a text is too long, before it is sent: nothing of what is pasted is cut. */
function measure() {
  const { body } = composer.elements;
  const { longest, long } = body.dataset;
  const over = body.value.length > longest ? [...body.value.trim().normalize()].length - longest : 0;
  const number = over.toLocaleString(document.documentElement.lang);
  const words = over > 0 ? long.replace("{number}", number) : "";
  if (words || body.validity.customError) sayProblem(composer, words);
  body.setCustomValidity(words);
}

/** Say which files go with the message: our button hides the browser's own words for it. */
function sayChosen(form) {
  const names = [...form.querySelectorAll("input[type=file]")].flatMap((field) => [...field.files]);
  for (const place of form.querySelectorAll("[data-chosen]")) {
    place.textContent = names.map(({ name }) => name).join(", ");
  }
}

const written = () => [...composer.querySelectorAll('textarea, input[name="title"]')];

function keepDraft() {
  const kept = Object.fromEntries(written().map((field) => [field.name, field.value]));
  try {
    if (Object.values(kept).some(Boolean)) sessionStorage.setItem(draft, JSON.stringify(kept));
    else sessionStorage.removeItem(draft);
  } catch {
    // The store is full or forbidden: the text stays in its field, as it would without us.
  }
}

function findDraft() {
  const kept = JSON.parse(sessionStorage.getItem(draft) ?? "{}");
  for (const field of written()) field.value ||= kept[field.name] ?? "";
}

/** The message is in the journal: its draft goes, and the next one gets a key of its own. What was typed
    since it left is the next message, and stays. */
function sent() {
  composer.elements.key.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
  if (composer.elements.body.value === leaving) composer.elements.body.value = "";
  measure();
  for (const field of composer.querySelectorAll("input[type=file]")) field.value = "";
  sayChosen(composer);
  keepDraft();
  for (const passed of composer.querySelectorAll("[name=answers], .audience, .composer__answers")) {
    passed.remove();
  }
  sayProblem(composer, "");
  if (location.search) history.replaceState(null, "", location.pathname);
  speak(composer.dataset.sent);
  composer.elements.body.focus();
}

function sendOnEnter(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
}

/** Name someone where the text is being written, as `@[Name]`. */
function mention({ target }) {
  const name = target.closest("[data-mention]")?.dataset.mention;
  if (!name) return;
  const { body } = composer.elements;
  body.focus();
  body.setRangeText(`@[${name}] `, body.selectionStart, body.selectionEnd, "end");
  target.closest("details").open = false;
  keepDraft();
}

/** One message at a time: what is sent meanwhile waits for the first to arrive (htmx drops it). */
function leave() {
  if (leaving !== null) again = true;
  sessionStorage.setItem("sending", draft);
}

function arrive({ detail }) {
  for (const progress of composer.querySelectorAll("progress")) progress.hidden = true;
  sessionStorage.removeItem("sending");
  if (detail.successful) sent();
  leaving = null;
  if (again && detail.successful && composer.elements.body.value.trim()) composer.requestSubmit();
  again = false;
}

if (composer) {
  // The page before sent its draft by leaving, and this thread is where that led: it arrived.
  const left = sessionStorage.getItem("sending");
  if (left && document.getElementById("entries")) sessionStorage.removeItem(left);
  sessionStorage.removeItem("sending");
  findDraft();
  measure();
  composer.addEventListener("input", keepDraft);
  composer.addEventListener("input", measure);
  composer.addEventListener("click", mention);
  composer.addEventListener("change", () => sayChosen(composer));
  sayChosen(composer);
  for (const menu of composer.querySelectorAll("[data-mentions]")) menu.hidden = false;
  composer.addEventListener("submit", leave);
  composer.elements.body.addEventListener("keydown", sendOnEnter);
  composer.addEventListener("htmx:xhr:progress", ({ detail }) => showProgress(composer, detail));
  composer.addEventListener("htmx:beforeRequest", () => {
    leaving = composer.elements.body.value;
  });
  composer.addEventListener("htmx:afterRequest", arrive);
  composer.addEventListener("htmx:sendError", () =>
    sayProblem(composer, composer.dataset.unsent),
  );
  if (location.hash === "#compose") composer.elements.body.focus();
}

/** Send a file and show how far it is; without this script the browser does it in silence. */
function upload(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button[type=submit]");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  const request = new XMLHttpRequest();
  request.upload.addEventListener("progress", (progress) => showProgress(form, progress));
  request.addEventListener("loadend", () => {
    button.removeAttribute("aria-disabled");
    form.querySelector("progress").hidden = true;
    const place = form.querySelector(".composer__problem");
    if (request.status === 204) location.assign(request.getResponseHeader("HX-Redirect"));
    else if (request.status === 0) sayProblem(form, form.dataset.unsent);
    else if (request.status === 404) location.reload(); // the room is no longer ours to read
    else place.innerHTML = request.responseText;
  });
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.send(new FormData(form));
}

for (const form of document.querySelectorAll("form[data-upload]")) {
  form.addEventListener("submit", upload);
  form.addEventListener("change", () => sayChosen(form));
  sayChosen(form);
}
