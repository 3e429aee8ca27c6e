-- The end of access, as it reaches what is open and what the partners see.

-- Which of these sessions and tokens open something now. Whoever keeps something open asks it after registering, at each
-- heartbeat, and after he heard nothing for a while. It says nothing of secrets that one does not hold already.
CREATE FUNCTION secrets_open(hashes bytea[], at timestamptz) RETURNS SETOF bytea
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.token_hash FROM people_session s JOIN people_person p USING (person_id)
    WHERE s.token_hash = ANY (hashes) AND s.expires_at > at AND s.seen_at + s.idle > at AND p.present
        AND p.access_epoch = s.access_epoch
    UNION ALL
    SELECT t.token_hash FROM people_access_token t JOIN people_person p USING (person_id)
    WHERE t.token_hash = ANY (hashes) AND t.expires_at > at AND p.present AND p.access_epoch = t.access_epoch
$$;

-- Whom a company names as its contact in a space: whoever of its people the others turn to when somebody has left.
ALTER TABLE spaces_party ADD COLUMN contact text;

-- Departures that a company's own journal says and a space does not say yet: participations of people who left, or who
-- left and came back since; then seats of members who no longer take part. The oldest departures first.
CREATE INDEX people_person_gone ON people_person (person_id) WHERE left_at IS NOT NULL OR returned_at IS NOT NULL;
CREATE INDEX spaces_member_present ON spaces_member (person_id) WHERE left_at IS NULL;
CREATE INDEX spaces_seat_taken ON spaces_seat (member_id) WHERE left_at IS NULL;
CREATE FUNCTION departures_unshown(most integer, of_member text)
    RETURNS TABLE (room_id text, space_id text, member_id text, organisation_id text, seat boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH gone AS (
        SELECT m.room_id, m.space_id, m.member_id, m.organisation_id, coalesce(p.left_at, p.returned_at) AS at
        FROM people_person p JOIN spaces_member m ON m.person_id = p.person_id AND m.organisation_id = p.organisation_id
            AND m.left_at IS NULL
        WHERE (p.left_at IS NOT NULL OR p.returned_at IS NOT NULL)
            AND (p.left_at IS NOT NULL OR m.arrived_at < p.returned_at)
            AND (of_member IS NULL OR m.member_id = of_member)
    ), seats AS (
        SELECT t.room_id, s.space_id, t.member_id, t.organisation_id, m.left_at AS at
        FROM spaces_seat t JOIN spaces_room r ON r.room_id = t.room_id AND r.kind = 'restricted'
        JOIN spaces_space s ON s.space_id = r.space_id
        JOIN spaces_member m ON m.room_id = s.room_id AND m.member_id = t.member_id AND m.left_at IS NOT NULL
        WHERE t.left_at IS NULL AND (of_member IS NULL OR t.member_id = of_member)
    )
    SELECT room_id, space_id, member_id, organisation_id, seat
    FROM (SELECT *, false AS seat FROM gone UNION ALL SELECT *, true FROM seats) AS unshown
    ORDER BY at, seat, room_id, member_id LIMIT most
$$;

REVOKE EXECUTE ON FUNCTION secrets_open(bytea[], timestamptz), departures_unshown(integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION secrets_open(bytea[], timestamptz), departures_unshown(integer, text) TO mitoyen_app;
