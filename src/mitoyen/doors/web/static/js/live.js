// A page that stays true while others write. The server only says how far the room's journal is; the
// page asks for what changed after the last entry it knows, under the same walls as any page, and
// lays it in its place. Nothing is lost when the connection drops: on return it asks from that entry.

const SHORTEST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const HIDDEN_MS = 20000; // a page that nobody looks at lets its stream go, and catches up when seen
const READ_MS = 1500;
const CONTROLS = "a, button, summary, input";

const entries = document.getElementById("entries");
const threads = document.getElementById("threads");
const arrived = document.getElementById("arrived");
const watched = entries ?? threads;

let asking = false;
let moved = false;
let wait = SHORTEST_WAIT_MS;
let source = null;
let ended = false;
let leaving = null;
let reading = null;
let read = entries?.dataset.last; // the page itself noted this when it was shown

const speak = (words) => document.dispatchEvent(new CustomEvent("spoken", { detail: words }));

function parsed(html) {
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content;
}

async function ask(address) {
  const answer = await fetch(address, { headers: { "HX-Request": "true" } });
  // No longer ours to read: show what the server says of this page now, and keep nothing here.
  if ([401, 403, 404].includes(answer.status) || answer.redirected) {
    location.reload();
    throw new Error("no longer open");
  }
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return parsed(await answer.text());
}

/** The element before which `entry` goes: by position, a checkpoint after the entry it covers. */
function following(entry) {
  const index = Number(entry.dataset.index);
  const closes = entry.id.startsWith("c");
  return [...entries.children].find((other) => {
    const place = Number(other.dataset.index ?? -1);
    return place > index || (place === index && !closes && other.id.startsWith("c"));
  });
}

/** Replace an element and leave the focus on the control that took the place of the focused one. */
function replaceKeepingFocus(old, fresh) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = [...old.querySelectorAll(CONTROLS)].indexOf(focused);
  old.replaceWith(fresh);
  if (!focused) return;
  const heir = fresh.querySelectorAll(CONTROLS)[place] ?? fresh.querySelector("h3, a");
  if (heir?.matches("h3")) heir.tabIndex = -1;
  heir?.focus({ preventScroll: true });
}

/** Lay the changed entries in their places; returns those that are new to this page. */
function lay(changed) {
  const added = [];
  for (const entry of [...changed.children]) {
    if (!/^[ec]-\d+$/.test(entry.id)) continue;
    const known = document.getElementById(entry.id);
    if (known?.outerHTML === entry.outerHTML) continue;
    if (known) {
      replaceKeepingFocus(known, entry);
    } else if (!("past" in entries.dataset)) {
      entries.insertBefore(entry, following(entry) ?? null);
      if (entry.id.startsWith("e")) added.push(entry);
    }
    globalThis.htmx?.process(entry);
  }
  return added;
}

/** Whoever reads the end goes on reading the end; whoever reads higher up is told where to look. */
function announce(added, wasAtEnd) {
  if (!added.length) return;
  speak(arrived.textContent.trim());
  if (wasAtEnd) {
    added.at(-1).scrollIntoView({ block: "nearest" });
  } else if (arrived.hidden) {
    arrived.querySelector("a").hash = added[0].id;
    arrived.hidden = false;
  }
}

function atEnd() {
  const last = entries.lastElementChild?.getBoundingClientRect();
  return !last || last.top < innerHeight;
}

/** Every entry up to `last` is in a signed checkpoint: recorded becomes sealed. */
function seal(last) {
  const sealed = document.getElementById("seal-sealed").content;
  for (const mark of entries.querySelectorAll('[data-seal="recorded"]')) {
    const entry = mark.closest("[data-index]");
    if (Number(entry.dataset.index) <= last) mark.replaceWith(sealed.cloneNode(true));
  }
}

/** The ledger and the reach line: replaced when they differ, spoken when it is the reach. */
function refreshParts(fresh) {
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const old = document.querySelector(`main [data-part="${part.dataset.part}"]`);
    if (!old || old.textContent === part.textContent) continue;
    if (old.open) part.open = true;
    replaceKeepingFocus(old, part);
    if (part.dataset.part === "reach") speak(part.querySelector("summary").innerText);
  }
}

/** The seal of the register's line, which follows without asking for anything. */
function noteSeal(sealed, at) {
  entries.dataset.sealed = sealed;
  for (const [name, words] of Object.entries({ index: sealed, moment: at })) {
    const place = document.querySelector(`main [data-part="ledger"] [data-sealed-${name}]`);
    if (place) place.textContent = words;
  }
}

/** What arrived while somebody looks at the end is read; said once for all that comes together. */
function noteRead() {
  clearTimeout(reading);
  if (document.hidden || !atEnd() || read === entries.dataset.last) return;
  reading = setTimeout(() => {
    read = entries.dataset.last;
    const csrf = document.querySelector('meta[name="csrf"]').content;
    const body = new URLSearchParams({ csrf, upto: read });
    fetch(entries.dataset.read, { method: "POST", body, keepalive: true }).catch(() => {});
  }, READ_MS);
}

async function askForEntries() {
  const { changes, last } = entries.dataset;
  const fresh = await ask(`${changes}?after=${last}&language=${document.documentElement.lang}`);
  const changed = fresh.getElementById("entries");
  const wasAtEnd = atEnd();
  const added = lay(changed);
  announce(added, wasAtEnd);
  Object.assign(entries.dataset, { last: changed.dataset.last, sealed: changed.dataset.sealed });
  seal(Number(changed.dataset.sealed));
  refreshParts(fresh);
  if (added.length) noteRead();
}

async function askForThreads() {
  const list = (await ask(threads.dataset.list)).getElementById("threads");
  if (!list) return;
  threads.dataset.last = list.dataset.last;
  const same = list.innerHTML === threads.innerHTML;
  if (!same && !threads.contains(document.activeElement)) threads.replaceChildren(...list.children);
}

/** Ask for what changed: one question at a time, and once more if the room moved meanwhile. */
async function catchUp() {
  moved = true;
  if (asking || ended) return;
  asking = true;
  try {
    while (moved) {
      moved = false;
      await (entries ? askForEntries() : askForThreads());
    }
    lost(false);
  } catch {
    lost(true);
    setTimeout(catchUp, longerWait());
  } finally {
    asking = false;
  }
}

function longerWait() {
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  return wait * (0.5 + Math.random() / 2);
}

function lost(really) {
  const notice = document.getElementById("lost");
  if (notice) notice.hidden = !really;
  if (!really) wait = SHORTEST_WAIT_MS;
}

/** The room is at these positions: ask only when there is something that this page does not know. */
function move({ data }) {
  const { recorded = Infinity, sealed = -1, at = "" } = JSON.parse(data);
  if (recorded > Number(watched.dataset.last)) return catchUp();
  if (!asking) lost(false);
  if (!entries || sealed <= Number(entries.dataset.sealed)) return;
  seal(sealed);
  noteSeal(sealed, at);
}

/** Access ended: nothing of the page stays, nor of what was typed, and nothing more is asked. */
function empty() {
  ended = true;
  source.close();
  sessionStorage.clear();
  const said = document.getElementById("ended");
  const words = said.content.cloneNode(true);
  const heading = document.createElement("h1");
  heading.textContent = document.title = said.dataset.title;
  heading.tabIndex = -1;
  words.querySelector(".plain").prepend(heading);
  const main = document.querySelector("main");
  const frame = main.parentElement;
  for (const part of document.querySelectorAll(".skip, .top__nav, .top__me, .foot")) part.remove();
  main.className = "main";
  main.replaceChildren(words);
  frame.className = "frame";
  frame.replaceChildren(main);
  heading.focus();
}

/** Listen from the last entry we know: what was written before we listened is said at once. */
function listen() {
  source?.close();
  if (ended) return;
  source = new EventSource(`${watched.dataset.live}?after=${watched.dataset.last}`);
  source.addEventListener("moved", move);
  source.addEventListener("access-ended", empty);
  source.addEventListener("error", () => {
    lost(true);
    // The browser tries again by itself, unless the server refused the stream: then the page asks whether it is still ours.
    if (source.readyState !== EventSource.CLOSED || ended) return;
    catchUp();
    setTimeout(listen, longerWait());
  });
}

/** Browsers hold few streams open at a time: a page in the background leaves its place to others. */
function look() {
  clearTimeout(leaving);
  if (document.hidden) leaving = setTimeout(() => source.close(), HIDDEN_MS);
  else if (source.readyState === EventSource.CLOSED) listen();
  if (!document.hidden && entries) noteRead();
}

if (watched) {
  listen();
  document.addEventListener("entered", catchUp);
  document.addEventListener("visibilitychange", look);
  arrived?.addEventListener("click", () => (arrived.hidden = true));
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
}
