-- Talk: threads and what is said in them. Projections of the room's own journal; every position is an index in it.
-- Of two indexes that look as good, PostgreSQL takes the one made last: those that find one row come after the others,
-- so that a plan made while a table is small stays right when it is large.

CREATE TABLE talk_thread (
    room_id text NOT NULL,
    thread_id text NOT NULL,
    index bigint NOT NULL,             -- the opening
    opened_by text NOT NULL,
    organisation_id text NOT NULL,
    opened_at timestamptz NOT NULL,
    title text,
    title_index bigint NOT NULL,       -- the entry that gave it
    messages bigint NOT NULL DEFAULT 0,
    last_index bigint NOT NULL,        -- of the last message
    last_at timestamptz NOT NULL,
    closed_at timestamptz,
    closed_index bigint,
    closed_by text,
    conclusion text
) WITH (fillfactor = 70);
CREATE INDEX talk_thread_movement ON talk_thread (room_id, last_index);
ALTER TABLE talk_thread ADD PRIMARY KEY (room_id, thread_id);

CREATE TABLE talk_message (
    room_id text NOT NULL,
    index bigint NOT NULL,
    message_id text NOT NULL,
    thread_id text NOT NULL,
    author text NOT NULL,              -- who wrote it; for an imported message, who brought it
    organisation_id text NOT NULL,
    posted_at timestamptz NOT NULL,
    body text,                         -- as it reads now; null once retracted or erased
    reply_to text,
    mentions text[] NOT NULL DEFAULT '{}',
    documents text[] NOT NULL DEFAULT '{}',
    edits integer NOT NULL DEFAULT 0,
    edited_at timestamptz,
    edited_index bigint,
    retracted_at timestamptz,
    retracted_index bigint,
    reason text,
    reacted boolean NOT NULL DEFAULT false,
    touched_index bigint,              -- the last entry that changed it, if any
    imported boolean NOT NULL DEFAULT false,
    sender_name text,
    sender_address text,
    sent_at timestamptz,
    zone_assumed boolean NOT NULL DEFAULT false
);
CREATE INDEX talk_message_touched ON talk_message (room_id, thread_id, touched_index) WHERE touched_index IS NOT NULL;
CREATE INDEX talk_message_thread ON talk_message (room_id, thread_id, index);
ALTER TABLE talk_message ADD PRIMARY KEY (room_id, index), ADD UNIQUE (room_id, message_id);

-- Where the later wordings of a message stand.
CREATE TABLE talk_edit (
    room_id text NOT NULL,
    index bigint NOT NULL,
    message_id text NOT NULL,
    PRIMARY KEY (room_id, index)
);
CREATE INDEX talk_edit_message ON talk_edit (room_id, message_id);

CREATE TABLE talk_reaction (
    room_id text NOT NULL,
    message_id text NOT NULL,
    reaction text NOT NULL,
    member_id text NOT NULL,
    index bigint NOT NULL,
    PRIMARY KEY (room_id, message_id, reaction, member_id)
);

CREATE TABLE talk_mention (
    room_id text NOT NULL,
    member_id text NOT NULL,
    index bigint NOT NULL,             -- of the message
    thread_id text NOT NULL,
    PRIMARY KEY (room_id, member_id, index)
);

SELECT raise_wall(t::regclass)
    FROM unnest(ARRAY['talk_thread', 'talk_message', 'talk_edit', 'talk_reaction', 'talk_mention']) AS t;
GRANT SELECT, INSERT, UPDATE, DELETE ON talk_thread, talk_message, talk_edit, talk_reaction, talk_mention TO mitoyen_app;

-- What follows is no act and stands in no journal: each person sees his own rows, in rooms that he may read.

-- How far somebody has read; thread_id '' is the whole room.
CREATE TABLE talk_read (
    room_id text NOT NULL,
    person_id text NOT NULL,
    thread_id text NOT NULL,
    up_to bigint NOT NULL,             -- the last position read
    PRIMARY KEY (room_id, person_id, thread_id)
) WITH (fillfactor = 70);

-- What was already written under an idempotency key.
CREATE TABLE talk_once (
    room_id text NOT NULL,
    person_id text NOT NULL,
    key_hash bytea NOT NULL CHECK (length(key_hash) = 32),
    request_hash bytea NOT NULL CHECK (length(request_hash) = 32),
    index bigint NOT NULL,             -- of the first entry that the request wrote
    written_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, person_id, key_hash)
);
CREATE INDEX talk_once_age ON talk_once (written_at);

ALTER TABLE talk_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE talk_read FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON talk_read TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_marks ON talk_read TO mitoyen_app
    USING (person_id = (SELECT my_person()))
    WITH CHECK (person_id = (SELECT my_person()) AND room_id = ANY (ARRAY (SELECT my_rooms())));

ALTER TABLE talk_once ENABLE ROW LEVEL SECURITY;
ALTER TABLE talk_once FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON talk_once TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_keys ON talk_once TO mitoyen_app
    USING (person_id = (SELECT my_person()))
    WITH CHECK (person_id = (SELECT my_person()) AND room_id = (SELECT writing_room()));

GRANT SELECT, INSERT, UPDATE, DELETE ON talk_read, talk_once TO mitoyen_app;

-- Keys that are too old to be asked for again, whoever used them. Some at a time; says how many went.
CREATE FUNCTION talk_forget_once(older_than timestamptz) RETURNS bigint LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH old AS (SELECT room_id, person_id, key_hash FROM talk_once WHERE written_at < older_than LIMIT 10000),
        gone AS (DELETE FROM talk_once o USING old
                 WHERE (o.room_id, o.person_id, o.key_hash) = (old.room_id, old.person_id, old.key_hash) RETURNING 1)
    SELECT count(*) FROM gone
$$;
