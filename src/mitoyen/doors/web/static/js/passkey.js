// The passkey ceremony: the server's options in, the device's answer out, as JSON on both ways.

const csrf = document.querySelector('meta[name="csrf"]').content;

async function post(address, content) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "x-csrftoken": csrf },
    body: JSON.stringify(content),
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  return answer.json();
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

async function hold(place) {
  const { passkey, begin, finish, towards } = place.dataset;
  const problem = place.querySelector("[role=alert]");
  problem.hidden = true;
  try {
    const credential = await ceremonies[passkey](await post(begin, {}));
    await post(finish, credential.toJSON());
    location.assign(towards);
  } catch {
    problem.hidden = false;
  }
}

// Offered where the browser knows passkeys and their JSON form; elsewhere a link by e-mail opens.
if (globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  for (const place of document.querySelectorAll("[data-passkey]")) {
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => hold(place));
  }
}
