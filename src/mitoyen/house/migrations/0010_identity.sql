-- The end of access. A person is present while his company says so; each end raises his epoch, and whatever was opened
-- under an older epoch opens nothing again, even when he comes back. A company acts by itself through its systems.

ALTER TABLE people_person
    ADD COLUMN provisioned boolean NOT NULL DEFAULT false,  -- made by the company's directory
    ADD COLUMN paused_at timestamptz,
    ADD COLUMN returned_at timestamptz,
    ADD COLUMN access_epoch bigint NOT NULL DEFAULT 0,
    ADD COLUMN present boolean GENERATED ALWAYS AS (left_at IS NULL AND paused_at IS NULL) STORED;

ALTER TABLE people_session ADD COLUMN access_epoch bigint NOT NULL DEFAULT 0;
ALTER TABLE people_session DROP CONSTRAINT people_session_proven_by_check;
ALTER TABLE people_session ADD CHECK (proven_by IN ('passkey', 'mailbox', 'company', 'demo'));
ALTER TABLE people_access_token ADD COLUMN access_epoch bigint NOT NULL DEFAULT 0;

ALTER TABLE organisations_organisation
    ADD COLUMN restrained text NOT NULL DEFAULT 'open' CHECK (restrained IN ('open', 'read_only', 'suspended'));

-- The company that acts by its own systems in this transaction; a person never acts as one.
CREATE FUNCTION my_company() RETURNS text LANGUAGE sql STABLE AS
$$ SELECT CASE WHEN my_person() IS NULL THEN nullif(current_setting('mitoyen.company', true), '') END $$;

CREATE OR REPLACE FUNCTION my_organisation() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF my_person() IS NULL THEN
        RETURN my_company();
    END IF;
    RETURN (SELECT p.organisation_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
            WHERE p.person_id = my_person() AND p.present);
END $$;

-- A person, always: a company's systems administer nothing.
CREATE OR REPLACE FUNCTION i_administer() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT p.organisation_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
            WHERE p.person_id = my_person() AND p.present AND p.administrator);
END $$;

-- As before, for those who are present, in spaces where they arrived under their present epoch; nothing of a space while
-- their company is suspended. A company's systems read its own journal alone.
CREATE OR REPLACE FUNCTION my_rooms() RETURNS SETOF text LANGUAGE plpgsql STABLE ROWS 20
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE me text := my_person();
BEGIN
    IF me IS NULL THEN
        RETURN QUERY SELECT o.room_id FROM organisations_organisation o WHERE o.organisation_id = my_company();
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
        WHERE p.person_id = me AND p.present AND o.restrained <> 'suspended'
            AND m.arrived_at >= coalesce(p.returned_at, '-infinity')
        UNION ALL
        SELECT p.room_id FROM people_person p JOIN organisations_organisation o USING (room_id, organisation_id)
        WHERE p.person_id = me AND p.present AND p.administrator;
END $$;

CREATE OR REPLACE FUNCTION may_open(room text, person text, invitation bytea) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN room IN (SELECT my_rooms())
        OR EXISTS (SELECT FROM people_person p WHERE p.room_id = room AND p.person_id = person AND p.present)
        OR EXISTS (SELECT FROM people_invitation i JOIN spaces_party_invitation p USING (room_id, invitation_id)
                   WHERE i.room_id = room AND i.token_hash = invitation AND i.used_at IS NULL AND i.expires_at > now()
                     AND p.accepted_at IS NULL)
        OR may_open_for(room, i_administer());
END $$;

-- Where people of a company still sit: it may say there that they no longer do.
CREATE FUNCTION may_open_for(room text, company text) RETURNS boolean
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN company IS NOT NULL AND (
        EXISTS (SELECT FROM spaces_member m WHERE m.room_id = room AND m.organisation_id = company AND m.left_at IS NULL)
        OR EXISTS (SELECT FROM spaces_seat t WHERE t.room_id = room AND t.organisation_id = company AND t.left_at IS NULL));
END $$;

CREATE OR REPLACE FUNCTION journal_open(room text, person text, invitation bytea,
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
                FROM people_person p WHERE p.person_id = person AND p.present;
        END IF;
        IF EXISTS (SELECT FROM organisations_organisation o
                   WHERE o.organisation_id = journal_open.organisation_id AND o.room_id <> room AND o.restrained <> 'open') THEN
            RAISE EXCEPTION 'your company reads only' USING ERRCODE = 'insufficient_privilege';
        END IF;
    END IF;
    UPDATE journal_head h SET opened_by = pg_current_xact_id(), opened_at = now() WHERE h.room_id = room
        RETURNING h.size, h.last_at, h.broken_at IS NOT NULL INTO size, last_at, broken;
    IF size IS NULL THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

-- Open a log for a company that acts by itself: its own, and where its people still sit. No person is its author.
CREATE FUNCTION journal_open_for(room text, company text,
    OUT size bigint, OUT last_at timestamptz, OUT author text, OUT organisation_id text, OUT broken boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('mitoyen.person', '', true), set_config('mitoyen.company', coalesce(company, ''), true),
        set_config('mitoyen.writing', room, true);
    IF current_setting('server_version_num')::integer >= 170000 THEN
        PERFORM set_config('transaction_timeout', '60s', true);
    END IF;
    IF NOT (room IN (SELECT my_rooms()) OR may_open_for(room, company)) THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
    organisation_id := company;
    UPDATE journal_head h SET opened_by = pg_current_xact_id(), opened_at = now() WHERE h.room_id = room
        RETURNING h.size, h.last_at, h.broken_at IS NOT NULL INTO size, last_at, broken;
    IF size IS NULL THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;

CREATE OR REPLACE FUNCTION seats_to_leave(member text) RETURNS SETOF text LANGUAGE sql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT room_id FROM spaces_seat
    WHERE member_id = member AND organisation_id = coalesce(i_administer(), my_company()) AND left_at IS NULL
    ORDER BY room_id
$$;

DROP FUNCTION person_at_address(text);
CREATE FUNCTION person_at_address(wanted text) RETURNS TABLE (person_id text, organisation_id text, name text, language text,
    joined boolean, present boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.organisation_id, p.name, p.language, p.joined_at IS NOT NULL, p.present
    FROM people_person p WHERE p.address = lower(wanted) AND p.left_at IS NULL
$$;

DROP FUNCTION person_in_short(text);
CREATE FUNCTION person_in_short(wanted text) RETURNS TABLE (person_id text, organisation_id text, organisation_name text, name text, address text,
    language text, administrator boolean, joined boolean, access_epoch bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.person_id, p.organisation_id, o.name, p.name, p.address, p.language, p.administrator, p.joined_at IS NOT NULL, p.access_epoch
    FROM people_person p JOIN organisations_organisation o USING (organisation_id)
    WHERE p.person_id = wanted AND p.present
$$;

CREATE OR REPLACE FUNCTION readers_now(room text, hashes bytea[], at timestamptz)
    RETURNS TABLE (token_hash bytea, person_id text, organisation_id text, size bigint, sealed bigint,
        sealed_at timestamptz, broken boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT s.token_hash, p.person_id, p.organisation_id FROM people_session s JOIN people_person p USING (person_id)
        WHERE s.token_hash = ANY (hashes) AND s.expires_at > at AND s.seen_at + s.idle > at AND p.present
            AND p.access_epoch = s.access_epoch
    LOOP
        PERFORM set_config('mitoyen.person', found.person_id, true);
        CONTINUE WHEN room NOT IN (SELECT my_rooms());
        token_hash := found.token_hash;
        person_id := found.person_id;
        organisation_id := found.organisation_id;
        IF size IS NULL THEN
            SELECT h.size, s.size, c.sealed_at, h.broken_at IS NOT NULL INTO size, sealed, sealed_at, broken
                FROM journal_head h JOIN journal_seal s USING (room_id)
                LEFT JOIN journal_checkpoint c ON c.room_id = h.room_id AND c.size = s.size WHERE h.room_id = room;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('mitoyen.person', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION my_company(), may_open_for(text, text), journal_open_for(text, text), person_at_address(text),
    person_in_short(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_open_for(text, text), person_at_address(text), person_in_short(text) TO mitoyen_app;
