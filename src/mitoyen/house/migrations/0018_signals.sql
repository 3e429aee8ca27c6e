-- Whose sign-ins their company took back while no directory of it says who is still there: the next sign-in confirms them.
CREATE TABLE connections_reconfirm (
    connection_id text NOT NULL,
    person_id text NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (connection_id, person_id)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON connections_reconfirm TO mitoyen_app;

CREATE INDEX connections_sign_in_person ON connections_sign_in (person_id);
