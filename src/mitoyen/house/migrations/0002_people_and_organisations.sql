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
-- One address, one person at a time. Deferrable: while a company is rebuilt, a person who has left it since stands
-- there for a moment as present, and may already act for another company under the same address.
ALTER TABLE people_person ADD CONSTRAINT people_person_address
    EXCLUDE USING btree (address WITH =) WHERE (left_at IS NULL) DEFERRABLE;

-- What follows is not an act, stands in no journal, and holds no secret in clear.

CREATE TABLE people_invitation (
    token_hash bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('person', 'party', 'company')),
    address text NOT NULL,
    person_id text,                   -- who is invited: a colleague, or a company's first administrator
    invitation_id text,               -- a party's: the invitation that stands in the journal of room_id
    room_id text,                     -- a party's: the common room of the space; journal_open reads it
    invited_by text,                  -- the person on whose word it was sent; null for the operator
    said bytea NOT NULL DEFAULT '',   -- what the letter said, encrypted
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CHECK ((kind = 'party') = (person_id IS NULL)),
    CHECK ((kind = 'party') = (invitation_id IS NOT NULL)),
    CHECK ((kind = 'party') = (room_id IS NOT NULL))
);
CREATE INDEX people_invitation_person ON people_invitation (person_id);
CREATE INDEX people_invitation_invitation ON people_invitation (invitation_id);
CREATE INDEX people_invitation_invited_by ON people_invitation (invited_by);

CREATE TABLE people_session (
    token_hash bytea PRIMARY KEY,
    session_id text NOT NULL UNIQUE,
    person_id text NOT NULL,
    proven_by text NOT NULL CHECK (proven_by IN ('passkey', 'mailbox', 'demo')),
    device text NOT NULL,             -- words such as "Firefox, Linux"
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,     -- to the minute
    idle interval NOT NULL,           -- without a visit for so long, it ends
    expires_at timestamptz NOT NULL
);
CREATE INDEX people_session_person ON people_session (person_id);

CREATE TABLE people_login_link (
    token_hash bytea PRIMARY KEY,
    person_id text,                   -- null: nobody has that address; kept alike, so that nobody can tell
    browser_hash bytea NOT NULL,      -- the browser that asked
    towards text NOT NULL,            -- where one was going
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX people_login_link_person ON people_login_link (person_id);

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
