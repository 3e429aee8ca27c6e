-- The security log: apart from the journals, short-lived, of one company each (docs/decisions/0019). The application cannot
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
