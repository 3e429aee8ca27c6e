-- Documents: projections of each room's journal, then what is no act: keys, and files on their way in or out.

CREATE TABLE documents_document (
    room_id text NOT NULL,
    document_id text NOT NULL,
    number integer NOT NULL,          -- 1, 2, 3… in the room
    index bigint NOT NULL,            -- of the entry that issued it
    author text,
    organisation_id text,
    issued_at timestamptz NOT NULL,
    thread_id text,
    message_id text,
    imported_from text,
    title text,                       -- null once erased
    titled_at bigint[] NOT NULL,      -- the entries that gave it a title, the last one's is shown
    latest_id text NOT NULL,          -- its latest version
    latest_at timestamptz NOT NULL,
    latest_index bigint NOT NULL,
    versions integer NOT NULL,
    PRIMARY KEY (room_id, document_id),
    UNIQUE (room_id, number)
);
CREATE INDEX documents_document_id ON documents_document (document_id);
CREATE INDEX documents_document_latest ON documents_document (room_id, latest_at, document_id);
CREATE INDEX documents_document_message ON documents_document (room_id, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE documents_version (
    room_id text NOT NULL,
    version_id text NOT NULL,
    document_id text NOT NULL,
    number integer NOT NULL,
    index bigint NOT NULL,
    author text,
    organisation_id text,
    issued_at timestamptz NOT NULL,
    size bigint NOT NULL,
    media_type text NOT NULL,
    filename text,
    note text,
    stored_as text,                   -- these two null once the content is destroyed
    fingerprint bytea,
    gone_at timestamptz,
    PRIMARY KEY (room_id, version_id),
    UNIQUE (room_id, document_id, number)
);
CREATE INDEX documents_version_index ON documents_version (room_id, index);

-- The key of each file, wrapped. Follows from no journal: whoever deletes the row destroys the content.
CREATE TABLE documents_version_key (
    room_id text NOT NULL,
    stored_as text NOT NULL,          -- a random name
    size bigint NOT NULL,
    wrapped_key bytea NOT NULL CHECK (length(wrapped_key) = 60),
    PRIMARY KEY (room_id, stored_as)
);
CREATE INDEX documents_version_key_stored_as ON documents_version_key (stored_as);

-- Files on their way in, each of one person for one room. The row comes before the object, and goes after it.
CREATE TABLE documents_upload (
    upload_id text PRIMARY KEY CHECK (upload_id ~ '^u_[a-z2-7]{26}$'),
    room_id text NOT NULL,
    person_id text NOT NULL,
    stored_as text NOT NULL UNIQUE,
    wrapped_key bytea NOT NULL CHECK (length(wrapped_key) = 60),
    begun_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    received_at timestamptz,          -- with all that follows
    filename text,
    media_type text,
    size bigint,
    salt bytea CHECK (length(salt) = 32),
    commitment bytea CHECK (length(commitment) = 32),
    CHECK (num_nulls(received_at, filename, media_type, size, salt, commitment) IN (0, 6))
);
CREATE INDEX documents_upload_person ON documents_upload (person_id);
CREATE INDEX documents_upload_expires ON documents_upload (expires_at);

-- Objects whose key is gone: noise, still to be removed from the store.
CREATE TABLE documents_discarded (
    stored_as text PRIMARY KEY,
    discarded_at timestamptz NOT NULL DEFAULT now()
);

SELECT raise_wall(t::regclass) FROM unnest(ARRAY['documents_document', 'documents_version', 'documents_version_key']) AS t;
-- A key is never changed, only put and destroyed.
DROP POLICY room_rewritten ON documents_version_key;

-- An upload shows to the person who brings it, for as long as he may read the room that it is for.
ALTER TABLE documents_upload ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents_upload FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON documents_upload TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_uploads ON documents_upload TO mitoyen_app
    USING (person_id = (SELECT my_person()) AND room_id = ANY (ARRAY (SELECT my_rooms())))
    WITH CHECK (person_id = (SELECT my_person()) AND room_id = ANY (ARRAY (SELECT my_rooms())));

-- The key behind one object, for whoever knows its random name from a journal that he reads: the makers of own copies
-- and those who verify. It is wrapped: without the master secret it opens nothing.
CREATE FUNCTION documents_key_of(object_name text) RETURNS TABLE (stored_as text, size bigint, wrapped_key bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT k.stored_as, k.size, k.wrapped_key FROM documents_version_key k WHERE k.stored_as = object_name
$$;

-- Give up an upload of the acting person, whether he may still read its room or not.
CREATE FUNCTION documents_give_up(upload text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM documents_upload u WHERE u.upload_id = upload AND u.person_id = my_person() RETURNING u.stored_as
    )
    INSERT INTO documents_discarded (stored_as) SELECT stored_as FROM gone ON CONFLICT DO NOTHING
$$;

-- Give up every upload whose time is over; how many there were says nothing of whose.
CREATE FUNCTION documents_give_up_expired() RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        DELETE FROM documents_upload u WHERE u.expires_at < now() RETURNING u.stored_as
    ), noted AS (
        INSERT INTO documents_discarded (stored_as) SELECT stored_as FROM gone ON CONFLICT DO NOTHING
    )
    SELECT count(*) FROM gone
$$;

-- Objects to remove: discarded, and without any key. A name that was put among them by mistake removes nothing.
CREATE FUNCTION documents_removable(most integer) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT d.stored_as FROM documents_discarded d
    WHERE NOT EXISTS (SELECT FROM documents_version_key k WHERE k.stored_as = d.stored_as)
      AND NOT EXISTS (SELECT FROM documents_upload u WHERE u.stored_as = d.stored_as)
    ORDER BY d.discarded_at LIMIT most
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON documents_document, documents_version TO mitoyen_app;
GRANT SELECT, INSERT, DELETE ON documents_version_key TO mitoyen_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON documents_upload TO mitoyen_app;
GRANT SELECT, INSERT, DELETE ON documents_discarded TO mitoyen_app;
