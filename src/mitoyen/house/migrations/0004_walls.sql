-- The walls. The application role is neither owner nor superuser. Each request says who acts, once per
-- transaction (mitoyen.person); what may be read follows in SQL. Without that setting nothing shows.
-- A room's journal is believed about that room only: whoever writes in one gains nothing in another (decision 0011).
-- In PL/pgSQL, because every PostgreSQL from 16 on keeps the plans of its statements from one call to the next.

CREATE FUNCTION my_person() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT nullif(current_setting('mitoyen.person', true), '') $$;

CREATE FUNCTION my_organisation() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT p.organisation_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
            WHERE p.person_id = my_person() AND p.left_at IS NULL);
END $$;

CREATE FUNCTION i_administer() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT p.organisation_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
            WHERE p.person_id = my_person() AND p.left_at IS NULL AND p.administrator);
END $$;

-- The room whose journal this transaction writes: projections may touch that room's rows and no other.
-- Anybody can set mitoyen.writing; only journal_open and journal_begin put this transaction on the room's head.
CREATE FUNCTION writing_room() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE claimed text := current_setting('mitoyen.writing', true);
BEGIN
    IF claimed IS NULL OR claimed = '' THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT h.room_id FROM journal_head h
            WHERE h.room_id = claimed AND h.opened_by = pg_current_xact_id_if_assigned() AND h.opened_at = now());
END $$;

-- Every room that the acting person may read now. A company's administrators also read its own journal.
-- Each kind of room on its own, so that it costs what this person may read, however many seats the house has.
CREATE FUNCTION my_rooms() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 20
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE me text := my_person();
BEGIN
    IF me IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
        SELECT r.room_id
        FROM people_person p
        JOIN organisations_organisation o USING (room_id, organisation_id)
        JOIN spaces_member m ON m.person_id = p.person_id AND m.organisation_id = p.organisation_id AND m.left_at IS NULL
        JOIN spaces_space s ON s.room_id = m.room_id AND s.space_id = m.space_id
        CROSS JOIN LATERAL (
            SELECT c.room_id FROM spaces_room c
            WHERE c.room_id = s.room_id AND c.space_id = s.space_id AND c.kind = 'common'
            UNION ALL
            SELECT c.room_id FROM spaces_room c
            WHERE c.space_id = s.space_id AND c.organisation_id = m.organisation_id AND c.kind = 'private'
            UNION ALL
            SELECT c.room_id FROM spaces_seat t JOIN spaces_room c ON c.room_id = t.room_id
            WHERE t.member_id = m.member_id AND t.left_at IS NULL AND c.space_id = s.space_id AND c.kind = 'restricted'
        ) r
        WHERE p.person_id = me AND p.left_at IS NULL
        UNION ALL
        SELECT p.room_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
        WHERE p.person_id = me AND p.left_at IS NULL AND p.administrator;
END $$;

-- The operator's own acts come through the owner's connection, never through the application's.
CREATE FUNCTION only_the_operator() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT pg_has_role(session_user, (SELECT c.relowner FROM pg_class c WHERE c.oid = 'journal_head'::regclass), 'USAGE') THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Who may write in a room: who may read it; a person of the company in its own journal; an administrator where his
-- people still sit (to end a participation); whoever holds an open invitation that stands in that room's journal.
CREATE FUNCTION may_open(room text, person text, invitation bytea) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE company text;
BEGIN
    IF room IN (SELECT my_rooms())
       OR EXISTS (SELECT FROM people_person p WHERE p.room_id = room AND p.person_id = person AND p.left_at IS NULL)
       OR EXISTS (SELECT FROM people_invitation i JOIN spaces_party_invitation p USING (room_id, invitation_id)
                  WHERE i.room_id = room AND i.token_hash = invitation AND i.used_at IS NULL AND i.expires_at > now()
                    AND p.accepted_at IS NULL) THEN
        RETURN true;
    END IF;
    company := i_administer();
    RETURN company IS NOT NULL AND (
        EXISTS (SELECT FROM spaces_member m WHERE m.room_id = room AND m.organisation_id = company AND m.left_at IS NULL)
        OR EXISTS (SELECT FROM spaces_seat t WHERE t.room_id = room AND t.organisation_id = company AND t.left_at IS NULL));
END $$;

-- Open a room's log for writing: refuse, or lock its head and say where it stands and who writes.
CREATE FUNCTION journal_open(room text, person text, invitation bytea,
    OUT size bigint, OUT last_at timestamptz, OUT author text, OUT organisation_id text, OUT broken boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('mitoyen.person', coalesce(person, ''), true), set_config('mitoyen.writing', room, true);
    IF current_setting('server_version_num')::integer >= 170000 THEN
        PERFORM set_config('transaction_timeout', '60s', true);  -- whoever vanished does not hold the room
    END IF;
    IF person IS NULL THEN
        PERFORM only_the_operator();
    ELSIF NOT may_open(room, person, invitation) THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    ELSE
        SELECT m.member_id, m.organisation_id INTO author, organisation_id
            FROM spaces_room r
            JOIN spaces_space s USING (space_id)
            JOIN spaces_member m ON m.room_id = s.room_id AND m.person_id = person AND m.left_at IS NULL
            WHERE r.room_id = room;
        IF author IS NULL THEN
            SELECT p.member_id, p.organisation_id INTO author, organisation_id
                FROM people_person p WHERE p.person_id = person AND p.left_at IS NULL;
        END IF;
    END IF;
    UPDATE journal_head h SET opened_by = pg_current_xact_id(), opened_at = now() WHERE h.room_id = room
        RETURNING h.size, h.last_at, h.broken_at IS NOT NULL INTO size, last_at, broken;
    IF size IS NULL THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Begin a new log. Its first entry follows in the same transaction.
CREATE FUNCTION journal_begin(room text, room_origin text, room_vkey text, person text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF person IS NULL THEN
        PERFORM only_the_operator();
    END IF;
    INSERT INTO journal_head (room_id, origin, vkey, opened_by, opened_at)
        VALUES (room, room_origin, room_vkey, pg_current_xact_id(), now());
    INSERT INTO journal_seal (room_id) VALUES (room);
    PERFORM set_config('mitoyen.person', coalesce(person, ''), true), set_config('mitoyen.writing', room, true);
END $$;

-- Append entries at the head that this transaction has open.
CREATE FUNCTION journal_append(room text, first bigint, at timestamptz, entries bytea[], leaves bytea[],
    part_indexes bigint[], parts text[], salts bytea[], contents bytea[], stored text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF writing_room() IS DISTINCT FROM room THEN
        RAISE EXCEPTION 'this room is not open for writing' USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE journal_head h SET size = h.size + cardinality(entries), last_at = greatest(h.last_at, at)
        WHERE h.room_id = room AND h.size = first AND h.broken_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the journal has moved' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO journal_entry (room_id, index, entry, leaf)
        SELECT room, first + e.n - 1, e.entry, e.leaf FROM unnest(entries, leaves) WITH ORDINALITY AS e (entry, leaf, n);
    INSERT INTO journal_content (room_id, index, part, salt, content, stored_as)
        SELECT room, c.index, c.part, c.salt, c.content, c.stored_as
        FROM unnest(part_indexes, parts, salts, contents, stored) AS c (index, part, salt, content, stored_as);
END $$;

-- Erase one part: content and salt go. The entry that says so is appended in the same transaction.
CREATE FUNCTION journal_erase(room text, at_index bigint, of_part text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE was_stored_as text;
BEGIN
    IF writing_room() IS DISTINCT FROM room THEN
        RAISE EXCEPTION 'this room is not open for writing' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM journal_content c WHERE c.room_id = room AND c.index = at_index AND c.part = of_part
        RETURNING c.stored_as INTO was_stored_as;
    RETURN was_stored_as;
END $$;

-- Sealing: the heads that moved, and their new leaves. No content, no header passes here. What these functions could
-- do in wrong hands, and why no false checkpoint is among it: decision 0011.
CREATE FUNCTION journal_unsealed(most_rooms integer)
    RETURNS TABLE (room_id text, origin text, vkey text, sealed bigint, size bigint, frontier bytea)
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.room_id, h.origin, h.vkey, s.size, h.size, s.frontier
    FROM journal_head h JOIN journal_seal s USING (room_id)
    WHERE h.size > s.size AND h.broken_at IS NULL
    LIMIT most_rooms
    FOR UPDATE OF s SKIP LOCKED
$$;

CREATE FUNCTION journal_leaves(room text, first bigint, last bigint) RETURNS SETOF bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT leaf FROM journal_entry WHERE room_id = room AND index >= first AND index < last ORDER BY index
$$;

CREATE FUNCTION journal_tile_roots(room text, tile_level smallint, first bigint, last bigint) RETURNS SETOF bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT root FROM journal_tile WHERE room_id = room AND level = tile_level AND n >= first AND n < last ORDER BY n
$$;

-- Whether the tile stands there now, exactly so.
CREATE FUNCTION journal_store_tile(room text, tile_level smallint, tile_n bigint, tile_hashes bytea, tile_root bytea) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO journal_tile (room_id, level, n, hashes, root) VALUES (room, tile_level, tile_n, tile_hashes, tile_root)
        ON CONFLICT DO NOTHING;
    RETURN FOUND OR EXISTS (SELECT FROM journal_tile t WHERE t.room_id = room AND t.level = tile_level AND t.n = tile_n
                            AND t.hashes = tile_hashes AND t.root = tile_root);
END $$;

-- A checkpoint extends the last one, never beyond what is committed, and never twice at one size.
CREATE FUNCTION journal_store_checkpoint(room text, was bigint, becomes bigint, new_root bytea, new_frontier bytea, signed_note text, at timestamptz)
    RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE journal_seal s SET size = becomes, frontier = new_frontier
        WHERE s.room_id = room AND s.size = was AND becomes > was
          AND becomes <= (SELECT h.size FROM journal_head h WHERE h.room_id = room);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this checkpoint does not extend the last one' USING ERRCODE = 'serialization_failure';
    END IF;
    INSERT INTO journal_checkpoint (room_id, size, root, note, sealed_at) VALUES (room, becomes, new_root, signed_note, at);
END $$;

-- One log's name and public key, for whoever starts with a master secret and wants to know whether it is the right one.
CREATE FUNCTION journal_key() RETURNS TABLE (origin text, vkey text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT h.origin, h.vkey FROM journal_head h LIMIT 1 $$;

-- A room whose journal does not verify: writing stops there, reading goes on.
CREATE FUNCTION journal_break(room text, at timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE journal_head h SET broken_at = at WHERE h.room_id = room AND h.broken_at IS NULL $$;

-- Sign-in comes before anybody is known: these answer exactly one question each.
CREATE FUNCTION person_at_address(wanted text) RETURNS TABLE (person_id text, organisation_id text, name text, language text, joined boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.organisation_id, p.name, p.language, p.joined_at IS NOT NULL
    FROM people_person p WHERE p.address = lower(wanted) AND p.left_at IS NULL
$$;

CREATE FUNCTION person_in_short(wanted text) RETURNS TABLE (person_id text, organisation_id text, organisation_name text, name text, address text,
    language text, administrator boolean, joined boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.organisation_id, o.name, p.name, p.address, p.language, p.administrator, p.joined_at IS NOT NULL
    FROM people_person p JOIN organisations_organisation o USING (organisation_id)
    WHERE p.person_id = wanted AND p.left_at IS NULL
$$;

-- The walls of each table: reading follows my_rooms() and the room that is open, writing that room alone.
-- An array and sub-selects, so that PostgreSQL asks once per statement and not once per row; while a room is open, the
-- first question answers for its rows and the second is never asked.
CREATE FUNCTION raise_wall(of_table regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', of_table);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', of_table);
    EXECUTE format('CREATE POLICY owner_works ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', of_table);
    EXECUTE format('CREATE POLICY rooms_of_reader ON %s FOR SELECT TO mitoyen_app USING (room_id = (SELECT writing_room()) OR room_id = ANY (ARRAY (SELECT my_rooms())))', of_table);
    EXECUTE format('CREATE POLICY room_written ON %s FOR INSERT TO mitoyen_app WITH CHECK (room_id = (SELECT writing_room()))', of_table);
    EXECUTE format('CREATE POLICY room_rewritten ON %s FOR UPDATE TO mitoyen_app USING (room_id = (SELECT writing_room()))', of_table);
    EXECUTE format('CREATE POLICY room_unwritten ON %s FOR DELETE TO mitoyen_app USING (room_id = (SELECT writing_room()))', of_table);
END $$;

SELECT raise_wall(t::regclass) FROM unnest(ARRAY[
    'organisations_organisation', 'people_person',
    'spaces_space', 'spaces_party', 'spaces_party_invitation', 'spaces_member', 'spaces_room', 'spaces_seat']) AS t;

-- The journals themselves are written by the functions above alone, and read by the room's readers alone.
DO $$
DECLARE journal text;
BEGIN
    FOREACH journal IN ARRAY ARRAY['journal_head', 'journal_entry', 'journal_content', 'journal_seal', 'journal_checkpoint', 'journal_tile'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', journal);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', journal);
        EXECUTE format('CREATE POLICY owner_works ON %I TO CURRENT_USER USING (true) WITH CHECK (true)', journal);
        EXECUTE format('CREATE POLICY rooms_of_reader ON %I FOR SELECT TO mitoyen_app USING (room_id = ANY (ARRAY (SELECT my_rooms())))', journal);
    END LOOP;
END $$;

-- A company's people see one another, and the company's name; its journal stays with its administrators.
CREATE POLICY colleagues ON people_person FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));
CREATE POLICY own_company ON organisations_organisation FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT my_organisation()));

GRANT USAGE ON SCHEMA public TO mitoyen_app;
GRANT SELECT ON journal_head, journal_entry, journal_content, journal_seal, journal_checkpoint, journal_tile TO mitoyen_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON organisations_organisation, people_person,
    spaces_space, spaces_party, spaces_party_invitation, spaces_member, spaces_room, spaces_seat TO mitoyen_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON people_invitation, people_session, people_login_link, people_passkey,
    people_challenge, people_access_token, people_attempt TO mitoyen_app;

-- How the journals stand, in numbers, for the operator's doctor. It counts; it names nothing.
CREATE FUNCTION journal_health() RETURNS TABLE (rooms bigint, late bigint, broken bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*), count(*) FILTER (WHERE h.size > s.size AND h.last_at < now() - interval '10 seconds'),
        count(*) FILTER (WHERE h.broken_at IS NOT NULL)
    FROM journal_head h JOIN journal_seal s USING (room_id)
$$;

-- The restricted rooms where a person of the acting administrator's own company still sits.
CREATE FUNCTION seats_to_leave(member text) RETURNS SETOF text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT room_id FROM spaces_seat WHERE member_id = member AND organisation_id = i_administer() AND left_at IS NULL
    ORDER BY room_id
$$;

-- Functions are open to everybody unless one says otherwise. These are for the others above alone.
REVOKE EXECUTE ON FUNCTION raise_wall(regclass), may_open(text, text, bytea), only_the_operator(), journal_refuses(),
    journal_head_only_grows(), journal_seal_only_grows() FROM PUBLIC;
-- And these for the application, as tests/walls lists them.
REVOKE EXECUTE ON FUNCTION my_organisation(), i_administer(), writing_room(), my_rooms(),
    journal_open(text, text, bytea), journal_begin(text, text, text, text),
    journal_append(text, bigint, timestamptz, bytea[], bytea[], bigint[], text[], bytea[], bytea[], text[]),
    journal_erase(text, bigint, text), journal_unsealed(integer), journal_leaves(text, bigint, bigint),
    journal_tile_roots(text, smallint, bigint, bigint), journal_store_tile(text, smallint, bigint, bytea, bytea),
    journal_store_checkpoint(text, bigint, bigint, bytea, bytea, text, timestamptz), journal_break(text, timestamptz), journal_key(),
    journal_health(), person_at_address(text), person_in_short(text), seats_to_leave(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_organisation(), i_administer(), writing_room(), my_rooms(),
    journal_open(text, text, bytea), journal_begin(text, text, text, text),
    journal_append(text, bigint, timestamptz, bytea[], bytea[], bigint[], text[], bytea[], bytea[], text[]),
    journal_erase(text, bigint, text), journal_unsealed(integer), journal_leaves(text, bigint, bigint),
    journal_tile_roots(text, smallint, bigint, bigint), journal_store_tile(text, smallint, bigint, bytea, bytea),
    journal_store_checkpoint(text, bigint, bigint, bytea, bytea, text, timestamptz), journal_break(text, timestamptz), journal_key(),
    journal_health(), person_at_address(text), person_in_short(text), seats_to_leave(text) TO mitoyen_app;

-- How much this house has written, in one number, for whoever starts it.
CREATE FUNCTION journal_totals() RETURNS TABLE (entries bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
$$ SELECT coalesce(sum(size), 0)::bigint FROM journal_head $$;
REVOKE EXECUTE ON FUNCTION journal_totals() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_totals() TO mitoyen_app;
