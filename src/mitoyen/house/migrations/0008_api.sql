-- Idempotency keys of the API. No act, no content: the names of what a write made, for two days, each person his own.

CREATE TABLE api_once (
    person_id text NOT NULL,
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    made text[],                      -- null while the write is under way, or its end is not known
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (person_id, key_hash)
);
CREATE INDEX api_once_age ON api_once (asked_at);
ALTER TABLE api_once ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_once FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON api_once TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_keys ON api_once TO mitoyen_app
    USING (person_id = (SELECT my_person())) WITH CHECK (person_id = (SELECT my_person()));
GRANT SELECT, INSERT, UPDATE, DELETE ON api_once TO mitoyen_app;

-- Keys that are too old to be asked for again, whoever used them. Some at a time; says how many went.
CREATE FUNCTION api_forget_once(older_than timestamptz) RETURNS bigint LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH old AS (SELECT person_id, key_hash FROM api_once WHERE asked_at < older_than LIMIT 10000),
        gone AS (DELETE FROM api_once o USING old WHERE (o.person_id, o.key_hash) = (old.person_id, old.key_hash) RETURNING 1)
    SELECT count(*) FROM gone
$$;
