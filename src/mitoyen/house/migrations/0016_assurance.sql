-- The security log: apart from the journals, short-lived, of one company each (docs/decisions/0021). The application cannot
-- insert, change or remove a row by hand; what it notes goes through security_note, what is too old through security_purge.
-- `written_by` orders what is pushed: a sequence counts rows in the order they were asked for, not committed.
CREATE TABLE security_event (
    event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    written_by xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL,
    organisation_id text NOT NULL,
    person_id text,
    kind text NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('ok', 'refused')),
    room text,
    network text,
    device text NOT NULL DEFAULT '',
    facts jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX security_event_of_company ON security_event (organisation_id, event_id DESC);
CREATE INDEX security_event_to_push ON security_event (organisation_id, written_by, event_id);
CREATE INDEX security_event_of_room ON security_event (room, at) WHERE room IS NOT NULL;
CREATE INDEX security_event_age ON security_event USING brin (at);
ALTER TABLE security_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE security_event FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON security_event TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_company ON security_event FOR SELECT TO mitoyen_app USING (organisation_id = (SELECT i_administer()));
GRANT SELECT ON security_event TO mitoyen_app;

-- Note what happened, many at a time. Whatever names no company known here is left out.
CREATE FUNCTION security_note(events jsonb) RETURNS bigint LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH noted AS (
        INSERT INTO security_event (at, organisation_id, person_id, kind, outcome, room, network, device, facts)
        SELECT e.at, o.organisation_id, e.person_id, e.kind, e.outcome, e.room_id, e.network, e.device, e.facts
        FROM ROWS FROM (jsonb_to_recordset(events) AS (at timestamptz, organisation_id text, person_id text, kind text,
            outcome text, room_id text, network text, device text, facts jsonb)) WITH ORDINALITY AS e (at, organisation_id,
            person_id, kind, outcome, room_id, network, device, facts, n)
        LEFT JOIN people_person p ON p.person_id = e.person_id
        JOIN organisations_organisation o ON o.organisation_id = coalesce(e.organisation_id, p.organisation_id)
        ORDER BY e.n RETURNING 1)
    SELECT count(*) FROM noted
$$;

-- Remove what is older than `before`, some at a time, and say so in the log of each company that lost something.
CREATE FUNCTION security_purge(before timestamptz, at timestamptz) RETURNS bigint LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH old AS (SELECT event_id FROM security_event e WHERE e.at < before ORDER BY event_id LIMIT 10000),
        gone AS (DELETE FROM security_event e USING old WHERE e.event_id = old.event_id RETURNING e.organisation_id),
        counted AS (SELECT organisation_id, count(*) AS gone FROM gone GROUP BY organisation_id),
        said AS (
            INSERT INTO security_event (at, organisation_id, kind, outcome, facts)
            SELECT security_purge.at, organisation_id, 'purged', 'ok', jsonb_build_object('events', gone,
                'before', to_char(before AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
            FROM counted)
    SELECT coalesce(sum(gone), 0)::bigint FROM counted
$$;

-- What partners see of it: how often, by company, in the rooms that the acting person reads himself. No name, no hour.
CREATE FUNCTION security_counts(space text, since timestamptz)
    RETURNS TABLE (organisation_id text, kind text, times bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT e.organisation_id, e.kind, count(*) FROM security_event e JOIN spaces_room r ON r.room_id = e.room
        WHERE r.space_id = space AND e.room IN (SELECT my_rooms()) AND e.at >= since AND e.outcome = 'ok'
            AND e.kind IN ('read', 'download', 'export')
        GROUP BY e.organisation_id, e.kind;
END $$;

REVOKE EXECUTE ON FUNCTION security_note(jsonb), security_purge(timestamptz, timestamptz), security_counts(text, timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION security_note(jsonb), security_purge(timestamptz, timestamptz), security_counts(text, timestamptz)
    TO mitoyen_app;

-- Who a company says is still with it: from its own journal. What its referents are sent stands in none.
CREATE TABLE assurance_attestation (
    room_id text PRIMARY KEY,         -- the company's journal
    organisation_id text NOT NULL UNIQUE,
    asked_at timestamptz,             -- when it was last asked
    attested_at timestamptz,          -- when it last answered
    kept integer,
    gone integer
);
SELECT raise_wall('assurance_attestation');
GRANT SELECT, INSERT, UPDATE, DELETE ON assurance_attestation TO mitoyen_app;

CREATE TABLE assurance_letter (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    organisation_id text NOT NULL,
    person_id text NOT NULL,
    round integer NOT NULL,
    sent_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX assurance_letter_company ON assurance_letter (organisation_id, sent_at);
GRANT SELECT, INSERT, DELETE ON assurance_letter TO mitoyen_app;

-- When people last proved their mailboxes: of who has nothing but a passkey, it is asked again.
CREATE TABLE assurance_proof (
    person_id text PRIMARY KEY,
    mailbox_at timestamptz NOT NULL
);
GRANT SELECT, INSERT, UPDATE ON assurance_proof TO mitoyen_app;

-- What a company can promise about a leaver, from what stands here (docs/decisions/0021). `since` is when that became so.
-- A: its directory pushes and its sign-in is asked again. B: its sign-in is asked every quarter of an hour. C: its sign-in
-- decides every day, or its directory pushes alone. D: it says itself who is still there. E: it is late, its proof of a
-- domain is lost, or its directory can no longer speak.
CREATE FUNCTION assurance_grade(company text, at timestamptz, OUT letter text, OUT since timestamptz, OUT by_word boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE directory_since timestamptz; directory_lost timestamptz; connection_since timestamptz; refreshes boolean;
    protocols text[]; lapsed timestamptz; asked timestamptz; attested timestamptz; registered timestamptz; late timestamptz;
BEGIN
    SELECT min(t.made_at) FILTER (WHERE t.withdrawn_at IS NULL AND t.expires_at > at),
        max(t.expires_at) FILTER (WHERE t.withdrawn_at IS NULL AND t.expires_at <= at)
        INTO directory_since, directory_lost FROM directories_token t WHERE t.organisation_id = company;
    SELECT min(c.live_at), array_agg(c.protocol),
        bool_or(c.protocol = 'oidc' AND EXISTS (SELECT FROM connections_refresh r WHERE r.connection_id = c.connection_id))
        INTO connection_since, protocols, refreshes
        FROM connections_connection c WHERE c.organisation_id = company AND c.state = 'live';
    SELECT min(d.lapsed_at) INTO lapsed FROM organisations_domain d WHERE d.organisation_id = company AND d.lapsed_at IS NOT NULL;
    SELECT o.registered_at INTO registered FROM organisations_organisation o WHERE o.organisation_id = company;
    SELECT a.asked_at, a.attested_at INTO asked, attested FROM assurance_attestation a WHERE a.organisation_id = company;
    by_word := directory_since IS NULL AND connection_since IS NULL;
    IF by_word AND asked > coalesce(attested, '-infinity') AND asked + interval '7 days' <= at THEN
        late := asked + interval '7 days';
    END IF;
    IF directory_since IS NOT NULL THEN
        directory_lost := NULL;
    END IF;
    since := least(late, lapsed, directory_lost);
    IF since IS NOT NULL THEN
        letter := 'E';
    ELSIF directory_since IS NOT NULL AND connection_since IS NOT NULL AND (refreshes OR 'saml' = ANY (protocols)) THEN
        letter := 'A';
        since := greatest(directory_since, connection_since);
    ELSIF refreshes THEN
        letter := 'B';
        since := connection_since;
    ELSIF connection_since IS NOT NULL OR directory_since IS NOT NULL THEN
        letter := 'C';
        since := coalesce(connection_since, directory_since);
    ELSE
        letter := 'D';
        since := coalesce(attested, registered);
    END IF;
END $$;

-- The grades of companies that the acting person shares a space with, and of his own.
CREATE FUNCTION assurance_grades(companies text[], at timestamptz)
    RETURNS TABLE (organisation_id text, letter text, since timestamptz, by_word boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE mine text := my_organisation();
BEGIN
    RETURN QUERY
        SELECT o.organisation_id, g.letter, g.since, g.by_word
        FROM organisations_organisation o CROSS JOIN LATERAL assurance_grade(o.organisation_id, at) g
        WHERE o.organisation_id = ANY (companies) AND (o.organisation_id = mine
            OR EXISTS (SELECT FROM spaces_party p WHERE p.organisation_id = o.organisation_id AND p.room_id IN (SELECT my_rooms())));
END $$;

-- What the house has to do for its companies now: ask who is still there, ask again, restrain, open again.
CREATE FUNCTION assurance_steps(at timestamptz)
    RETURNS TABLE (organisation_id text, step text, round integer)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE o record; g record; pending boolean; sent integer; due integer; target text;
BEGIN
    FOR o IN SELECT c.organisation_id, c.registered_at, c.restrained, a.asked_at, a.attested_at
        FROM organisations_organisation c LEFT JOIN assurance_attestation a USING (organisation_id) ORDER BY c.organisation_id
    LOOP
        SELECT * INTO g FROM assurance_grade(o.organisation_id, at);
        organisation_id := o.organisation_id;
        pending := o.asked_at IS NOT NULL AND o.asked_at > coalesce(o.attested_at, '-infinity');
        target := CASE WHEN g.letter <> 'E' THEN 'open' WHEN g.since + interval '14 days' <= at THEN 'suspended' ELSE 'read_only' END;
        IF o.restrained <> target THEN
            step := target;
            round := 0;
            RETURN NEXT;
        END IF;
        CONTINUE WHEN NOT g.by_word;
        IF NOT pending AND coalesce(o.attested_at, o.registered_at) + interval '30 days' <= at THEN
            step := 'ask';
            round := 1;
            RETURN NEXT;
        ELSIF pending THEN
            SELECT coalesce(max(l.round), 0) INTO sent FROM assurance_letter l
                WHERE l.organisation_id = o.organisation_id AND l.sent_at >= o.asked_at;
            SELECT 1 + count(*) INTO due FROM unnest(ARRAY[3, 6, 7, 14, 20]) d WHERE o.asked_at + make_interval(days => d) <= at;
            IF due > sent THEN
                step := 'remind';
                round := due;
                RETURN NEXT;
            END IF;
        END IF;
    END LOOP;
END $$;

-- Until when a person's mailbox counts as proved; null where his company's own sign-in or directory watches over him.
CREATE FUNCTION mailbox_proved_until(person text, at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT coalesce(r.mailbox_at, p.joined_at, p.invited_at) + interval '7 days'
    FROM people_person p LEFT JOIN assurance_proof r USING (person_id)
    CROSS JOIN LATERAL assurance_grade(p.organisation_id, at) g
    WHERE p.person_id = person AND p.present AND g.by_word
$$;
REVOKE EXECUTE ON FUNCTION mailbox_proved_until(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION mailbox_proved_until(text, timestamptz) TO mitoyen_app;

REVOKE EXECUTE ON FUNCTION assurance_grade(text, timestamptz), assurance_grades(text[], timestamptz), assurance_steps(timestamptz)
    FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assurance_grades(text[], timestamptz), assurance_steps(timestamptz) TO mitoyen_app;

-- Guests: people whose access ends on a day, unless their company renews it. From the company's own journal.
CREATE TABLE assurance_guest (
    room_id text NOT NULL,            -- the company's journal
    person_id text NOT NULL,
    organisation_id text NOT NULL,
    sponsor text NOT NULL,            -- the company that answers for the need
    until timestamptz NOT NULL,
    PRIMARY KEY (room_id, person_id)
);
CREATE INDEX assurance_guest_until ON assurance_guest (until);
SELECT raise_wall('assurance_guest');
GRANT SELECT, INSERT, UPDATE, DELETE ON assurance_guest TO mitoyen_app;

-- The guests of a space, to whoever is in it.
CREATE FUNCTION assurance_guests(space text) RETURNS TABLE (member_id text, sponsor text, until timestamptz)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN QUERY
        SELECT m.member_id, CASE WHEN EXISTS (SELECT FROM spaces_party q WHERE q.room_id = m.room_id AND q.organisation_id = g.sponsor)
            THEN g.sponsor ELSE g.organisation_id END, g.until FROM spaces_member m
        JOIN people_person p ON p.person_id = m.person_id AND p.organisation_id = m.organisation_id
        JOIN assurance_guest g ON g.room_id = p.room_id AND g.person_id = p.person_id
        WHERE m.space_id = space AND m.left_at IS NULL AND m.room_id IN (SELECT my_rooms());
END $$;

-- Whose day has come.
CREATE FUNCTION assurance_guests_over(at timestamptz) RETURNS TABLE (organisation_id text, person_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT g.organisation_id, g.person_id FROM assurance_guest g JOIN people_person p USING (room_id, person_id)
    WHERE g.until <= at AND p.left_at IS NULL
$$;
REVOKE EXECUTE ON FUNCTION assurance_guests(text), assurance_guests_over(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION assurance_guests(text), assurance_guests_over(timestamptz) TO mitoyen_app;
