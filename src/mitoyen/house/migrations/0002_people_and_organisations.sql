-- People and companies: projections of each company's own journal (room_id is that journal).

CREATE TABLE organisations_organisation (
    room_id text PRIMARY KEY,
    organisation_id text NOT NULL UNIQUE,
    name text,
    registered_at timestamptz NOT NULL
);

CREATE TABLE people_person (
    room_id text NOT NULL,
    person_id text NOT NULL UNIQUE,
    organisation_id text NOT NULL,
    member_id text NOT NULL,          -- pseudonym in the company's own journal
    name text,
    address text,                     -- e-mail, lower case; null once erased
    title text,
    language text NOT NULL,
    administrator boolean NOT NULL,
    invited_at timestamptz NOT NULL,
    joined_at timestamptz,
    left_at timestamptz,
    PRIMARY KEY (room_id, person_id)
);
CREATE INDEX people_person_organisation ON people_person (organisation_id);
CREATE UNIQUE INDEX people_person_address ON people_person (address) WHERE left_at IS NULL;

-- What follows is not an act, stands in no journal, and holds no secret in clear.

CREATE TABLE people_invitation (
    token_hash bytea PRIMARY KEY,
    invitation_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('person', 'party', 'company')),
    address text NOT NULL,
    room_id text,                     -- the journal in which the invitation stands
    person_id text,                   -- for a person of a known company
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE people_session (
    token_hash bytea PRIMARY KEY,
    session_id text NOT NULL UNIQUE,
    person_id text NOT NULL,
    proven_by text NOT NULL CHECK (proven_by IN ('passkey', 'mailbox', 'demo')),
    device text NOT NULL,             -- words such as "Firefox, Linux"
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX people_session_person ON people_session (person_id);

CREATE TABLE people_login_link (
    token_hash bytea PRIMARY KEY,
    person_id text NOT NULL,
    browser_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE people_passkey (
    credential_id bytea PRIMARY KEY,
    passkey_id text NOT NULL UNIQUE,
    person_id text NOT NULL,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    made_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX people_passkey_person ON people_passkey (person_id);

CREATE TABLE people_challenge (
    challenge_hash bytea PRIMARY KEY,
    purpose text NOT NULL CHECK (purpose IN ('register', 'sign_in')),
    person_id text,
    browser_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE people_access_token (
    token_hash bytea PRIMARY KEY,
    access_token_id text NOT NULL UNIQUE,
    person_id text NOT NULL,
    name text NOT NULL,
    may_write boolean NOT NULL,
    made_at timestamptz NOT NULL,
    used_at timestamptz,
    expires_at timestamptz NOT NULL
);
CREATE INDEX people_access_token_person ON people_access_token (person_id);

-- Attempts, counted by a keyed hash of what was tried (an address, a network), never by the thing itself.
CREATE TABLE people_attempt (
    subject_hash bytea NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX people_attempt_subject ON people_attempt (subject_hash, at);
