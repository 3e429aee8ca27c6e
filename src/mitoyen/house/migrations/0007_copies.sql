-- A party's own copy: all that its people could read, while they could. Only an administrator of that company may
-- take it, and only through these functions: the walls of the tables stay as they are.

-- The rooms of a space that belong in the copy, each up to the last entry that one of the company's people could read.
CREATE FUNCTION own_copy_rooms(space text)
    RETURNS TABLE (room_id text, kind text, name text, origin text, vkey text, sealed bigint, upto bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH bounded AS (
        SELECT r.room_id, r.kind, r.name, r.opened_at,
            CASE r.kind
            WHEN 'private' THEN CASE WHEN r.organisation_id = i_administer() THEN 9223372036854775807 END
            WHEN 'common' THEN (
                SELECT max(coalesce(m.left_index + 1, 9223372036854775807)) FROM spaces_member m
                WHERE m.room_id = r.room_id AND m.organisation_id = i_administer())
            ELSE (
                -- Somebody who left the space before his seat was emptied counts up to the day he sat down.
                SELECT max(CASE WHEN s.left_index IS NOT NULL THEN s.left_index + 1
                                WHEN m.left_at IS NULL THEN 9223372036854775807
                                ELSE s.given_index + 1 END)
                FROM spaces_seat s JOIN spaces_member m USING (member_id)
                WHERE s.room_id = r.room_id AND s.organisation_id = i_administer())
            END AS upto
        FROM spaces_room r WHERE r.space_id = space
    )
    -- The checkpoint of a room that was left is the first after the leaving: how it went on is not told.
    SELECT b.room_id, b.kind, b.name, h.origin, h.vkey,
        CASE WHEN b.upto >= s.size THEN s.size
             ELSE (SELECT min(c.size) FROM journal_checkpoint c WHERE c.room_id = b.room_id AND c.size >= b.upto) END,
        least(b.upto, s.size)
    FROM bounded b JOIN journal_head h USING (room_id) JOIN journal_seal s USING (room_id)
    WHERE b.upto IS NOT NULL
    ORDER BY array_position(ARRAY['common', 'restricted', 'private'], b.kind), b.opened_at, b.room_id
$$;

CREATE FUNCTION own_copy_upto(space text, room text) RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT r.upto FROM own_copy_rooms(space) r WHERE r.room_id = room $$;

CREATE FUNCTION own_copy_entries(space text, room text, first bigint, last bigint)
    RETURNS TABLE (room_id text, index bigint, entry bytea, leaf bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT e.room_id, e.index, e.entry, e.leaf FROM journal_entry e
    WHERE e.room_id = room AND e.index >= first AND e.index < least(last, (SELECT own_copy_upto(space, room)))
    ORDER BY e.index
$$;

CREATE FUNCTION own_copy_openings(space text, room text, first bigint, last bigint)
    RETURNS TABLE (index bigint, part text, salt bytea, content bytea, stored_as text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.index, c.part, c.salt, c.content, c.stored_as FROM journal_content c
    WHERE c.room_id = room AND c.index >= first AND c.index < least(last, (SELECT own_copy_upto(space, room)))
    ORDER BY c.index, c.part
$$;

-- The hashes of all leaves and tiles up to the checkpoint: they let the rest be checked, and betray nothing.
CREATE FUNCTION own_copy_hashes(space text, room text, tile_level smallint, first bigint, last bigint) RETURNS SETOF bytea
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF own_copy_upto(space, room) IS NULL THEN
        RETURN;
    ELSIF tile_level = 0 THEN
        RETURN QUERY SELECT e.leaf FROM journal_entry e
            WHERE e.room_id = room AND e.index >= first AND e.index < last ORDER BY e.index;
    ELSE
        RETURN QUERY SELECT t.root FROM journal_tile t
            WHERE t.room_id = room AND t.level = tile_level - 1 AND t.n >= first AND t.n < last ORDER BY t.n;
    END IF;
END $$;

CREATE FUNCTION own_copy_checkpoint(space text, room text, at_size bigint) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT note FROM journal_checkpoint WHERE room_id = room AND size = at_size AND own_copy_upto(space, room) IS NOT NULL
$$;

-- Orders under way: no act, no content.
CREATE TABLE copies_order (
    copy_id text PRIMARY KEY,
    space_id text NOT NULL,
    organisation_id text NOT NULL,
    person_id text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'making', 'ready', 'failed')),
    language text NOT NULL,
    ordered_at timestamptz NOT NULL,
    done bigint NOT NULL DEFAULT 0,   -- entries and files
    total bigint NOT NULL DEFAULT 0,
    size bigint,                      -- bytes of the archive
    fingerprint text,                 -- SHA-256 of the archive, hexadecimal
    made_at timestamptz,
    expires_at timestamptz NOT NULL
);
CREATE INDEX copies_order_company ON copies_order (organisation_id, space_id, ordered_at DESC);
ALTER TABLE copies_order ENABLE ROW LEVEL SECURITY;
ALTER TABLE copies_order FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON copies_order TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_company ON copies_order TO mitoyen_app
    USING (organisation_id = (SELECT i_administer())) WITH CHECK (organisation_id = (SELECT i_administer()));
GRANT SELECT, INSERT, UPDATE, DELETE ON copies_order TO mitoyen_app;

-- Which orders wait for a maker, and for whom they are made: asked by the house beside serving, before any wall.
CREATE FUNCTION copies_waiting() RETURNS TABLE (copy_id text, person_id text, organisation_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT copy_id, person_id, organisation_id FROM copies_order
    WHERE state = 'waiting' OR (state = 'making' AND ordered_at < now() - interval '1 hour')
    ORDER BY ordered_at LIMIT 10
$$;

CREATE FUNCTION copies_kept() RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT copy_id FROM copies_order WHERE state = 'ready' AND expires_at > now() $$;
