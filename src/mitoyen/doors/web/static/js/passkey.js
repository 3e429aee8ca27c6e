// The passkey ceremony: the server's options in, the device's answer out, as JSON on both ways.

const csrf = document.querySelector('meta[name="csrf"]').content;

class Problem extends Error {}

async function post(address, content) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "x-csrftoken": csrf },
    body: JSON.stringify(content),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Problem(said.problem);
  return said;
}

const ceremonies = {
  async register(options) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  },
  async sign_in(options) {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey });
  },
};

/** Say what went wrong in words that stand in the page; without any of its own, the first of them. */
function say(place, problem) {
  const words = [...place.querySelectorAll("[data-problem]")];
  for (const each of words) each.hidden = true;
  if (problem === null) return;
  (words.find((each) => each.dataset.problem === problem) ?? words[0]).hidden = false;
}

async function hold(place) {
  const { passkey, begin, finish, towards } = place.dataset;
  say(place, null);
  try {
    const credential = await ceremonies[passkey](await post(begin, {}));
    await post(finish, credential.toJSON());
    location.assign(towards);
  } catch (failure) {
    say(place, failure instanceof Problem ? failure.message : "");
  }
}

// Offered where the browser knows passkeys and their JSON form; elsewhere a link by e-mail opens.
if (globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => hold(place));
  }
}
