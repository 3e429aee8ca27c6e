-- Connections: how a company's people sign in with their company. What a connection is and whom it knows stand in the
-- company's own journal; its secrets, the sign-ins under way and the tokens it gave stand in none.

CREATE TABLE connections_connection (
    room_id text NOT NULL,
    connection_id text NOT NULL UNIQUE,
    organisation_id text NOT NULL,
    protocol text NOT NULL CHECK (protocol IN ('oidc', 'saml')),
    state text NOT NULL CHECK (state IN ('draft', 'tested', 'live', 'closed')),
    settings jsonb,                   -- words without secrets, by name; null once erased
    enforced boolean NOT NULL DEFAULT false,
    opened_at timestamptz NOT NULL,
    tested_at timestamptz,
    live_at timestamptz,
    closed_at timestamptz,
    PRIMARY KEY (room_id, connection_id)
);
CREATE INDEX connections_connection_organisation ON connections_connection (organisation_id);

-- Who somebody is: a connection and its subject, never an e-mail address.
CREATE TABLE connections_identity (
    room_id text NOT NULL,
    connection_id text NOT NULL,
    person_id text NOT NULL,
    subject text,                     -- as the company's sign-in names the person; null once erased
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, connection_id, person_id),
    UNIQUE (connection_id, subject)
);

SELECT raise_wall(t::regclass) FROM unnest(ARRAY['connections_connection', 'connections_identity']) AS t;
GRANT SELECT, INSERT, UPDATE, DELETE ON connections_connection, connections_identity TO mitoyen_app;

-- What follows is not an act, stands in no journal, and holds no secret in clear.

CREATE TABLE connections_secret (
    connection_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('client_secret', 'signing_key', 'events_token')),
    closed bytea NOT NULL,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (connection_id, kind)
);

-- Sign-ins under way: of one browser, by one connection, good once.
CREATE TABLE connections_exchange (
    state_hash bytea PRIMARY KEY,
    connection_id text NOT NULL,
    browser_hash bytea NOT NULL,
    closed bytea NOT NULL,            -- nonce, verifier, purpose, where one was going
    expires_at timestamptz NOT NULL
);
CREATE INDEX connections_exchange_expires ON connections_exchange (expires_at);

-- Which sign-in of the company a session came from, so that the company's word can end it.
CREATE TABLE connections_sign_in (
    session_id text PRIMARY KEY REFERENCES people_session (session_id) ON DELETE CASCADE,
    connection_id text NOT NULL,
    person_id text NOT NULL,
    subject text NOT NULL,
    sid text,                         -- OpenID Connect's name of the sign-in
    session_index text,               -- SAML's
    auth_time timestamptz,
    until timestamptz,                -- SAML's SessionNotOnOrAfter
    signed_in_at timestamptz NOT NULL
);
CREATE INDEX connections_sign_in_subject ON connections_sign_in (connection_id, subject);

-- The refresh token of each person's last sign-in: by it the house asks the company whether he is still there.
CREATE TABLE connections_refresh (
    connection_id text NOT NULL,
    person_id text NOT NULL,
    closed bytea,                     -- null while it is being used: it is good once
    checked_at timestamptz NOT NULL,  -- asked, whatever the answer
    good_at timestamptz NOT NULL,     -- the last good answer
    PRIMARY KEY (connection_id, person_id)
);
CREATE INDEX connections_refresh_checked ON connections_refresh (checked_at);

-- Names of tokens and assertions that were taken once.
CREATE TABLE connections_jti (
    connection_id text NOT NULL,
    jti_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (connection_id, jti_hash)
);
CREATE INDEX connections_jti_expires ON connections_jti (expires_at);

-- What became of the last sign-ins that were tried or refused, for the company's administrators to read.
CREATE TABLE connections_finding (
    finding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    connection_id text NOT NULL,
    at timestamptz NOT NULL,
    outcome text NOT NULL,            -- a word of ours
    person_id text,
    closed bytea NOT NULL             -- what the company's sign-in said of whom
);
CREATE INDEX connections_finding_connection ON connections_finding (connection_id, finding_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON connections_secret, connections_exchange, connections_sign_in, connections_refresh,
    connections_jti, connections_finding TO mitoyen_app;

-- Whose connection this is, asked before anybody is known, by its unguessable name.
CREATE FUNCTION company_of_connection(connection text) RETURNS text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.organisation_id FROM connections_connection c JOIN organisations_organisation o USING (room_id, organisation_id)
    WHERE c.connection_id = connection
$$;
REVOKE EXECUTE ON FUNCTION company_of_connection(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION company_of_connection(text) TO mitoyen_app;
