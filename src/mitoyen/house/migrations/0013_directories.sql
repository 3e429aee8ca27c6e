-- Companies' directories. The tokens follow from the company's journal, their secrets stand apart. What a directory says
-- of people and groups is its own, and of no journal: it says it again at each cycle.

CREATE TABLE directories_token (
    room_id text NOT NULL,            -- the company's journal
    token_id text NOT NULL,
    organisation_id text NOT NULL,
    made_by text,                     -- the pseudonym of the administrator
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (room_id, token_id)
);

CREATE TABLE directories_secret (
    token_hash bytea PRIMARY KEY,
    token_id text NOT NULL UNIQUE,
    organisation_id text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz               -- to the minute
);
CREATE INDEX directories_secret_organisation ON directories_secret (organisation_id);

-- A person, as the directory of his company says him. The SCIM id is the person's own.
CREATE TABLE directories_account (
    organisation_id text NOT NULL,
    person_id text NOT NULL,
    user_name text NOT NULL,
    folded_name text NOT NULL,
    external_id text,
    addresses text[] NOT NULL,        -- e-mails, folded, to be found by
    active boolean NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    made_at timestamptz NOT NULL,
    said_at timestamptz NOT NULL,     -- when it last changed
    said jsonb NOT NULL,              -- all else; never a password
    PRIMARY KEY (organisation_id, person_id),
    UNIQUE (organisation_id, folded_name)
);
CREATE INDEX directories_account_external ON directories_account (organisation_id, external_id);
CREATE INDEX directories_account_order ON directories_account (organisation_id, made_at, person_id);
CREATE INDEX directories_account_addresses ON directories_account USING gin (addresses);

CREATE TABLE directories_group (
    organisation_id text NOT NULL,
    group_id text NOT NULL,
    name text NOT NULL,
    folded_name text NOT NULL,
    external_id text,
    version bigint NOT NULL DEFAULT 1,
    made_at timestamptz NOT NULL,
    said_at timestamptz NOT NULL,
    said jsonb NOT NULL,
    PRIMARY KEY (organisation_id, group_id),
    UNIQUE (organisation_id, folded_name)
);
CREATE INDEX directories_group_external ON directories_group (organisation_id, external_id);

-- Who is in a group: people of the same company, or another of its groups; the keys allow nothing else.
CREATE TABLE directories_group_member (
    organisation_id text NOT NULL,
    group_id text NOT NULL,
    person_id text,
    subgroup_id text,
    display text,                     -- what the directory calls the member here
    FOREIGN KEY (organisation_id, group_id) REFERENCES directories_group ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, person_id) REFERENCES directories_account ON DELETE CASCADE,
    FOREIGN KEY (organisation_id, subgroup_id) REFERENCES directories_group ON DELETE CASCADE,
    UNIQUE (organisation_id, group_id, person_id),
    UNIQUE (organisation_id, group_id, subgroup_id),
    CHECK ((person_id IS NULL) <> (subgroup_id IS NULL))
);
CREATE INDEX directories_group_member_person ON directories_group_member (organisation_id, person_id);
CREATE INDEX directories_group_member_subgroup ON directories_group_member (organisation_id, subgroup_id);

-- The last exchanges, in words: no value, no secret.
CREATE TABLE directories_exchange (
    number bigint GENERATED ALWAYS AS IDENTITY,
    organisation_id text NOT NULL,
    at timestamptz NOT NULL,
    method text NOT NULL,
    path text NOT NULL,               -- without what is asked for
    did text NOT NULL,                -- a word of ours
    person_id text,                   -- whom it was about
    status smallint NOT NULL,
    said text NOT NULL DEFAULT '',    -- what a refusal said
    PRIMARY KEY (organisation_id, number)
);

SELECT raise_wall('directories_token');
DO $$
DECLARE of_table text;
BEGIN
    FOREACH of_table IN ARRAY ARRAY['directories_account', 'directories_group', 'directories_group_member', 'directories_exchange'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', of_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', of_table);
        EXECUTE format('CREATE POLICY owner_works ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', of_table);
        -- The company itself, by its directory, reads and writes; its administrators read.
        EXECUTE format('CREATE POLICY own_directory ON %I TO mitoyen_app USING ((SELECT my_person()) IS NULL AND organisation_id = (SELECT my_organisation()))', of_table);
        EXECUTE format('CREATE POLICY administrators ON %I FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT i_administer()))', of_table);
    END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON directories_token, directories_secret, directories_account, directories_group,
    directories_group_member, directories_exchange TO mitoyen_app;
