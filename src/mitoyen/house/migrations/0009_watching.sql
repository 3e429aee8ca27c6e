-- Who of those who hold these sessions may read a room now, and where its journal stands. Asks the wall itself, one person
-- after the other, in one exchange: a nudge to two thousand open pages is not two thousand questions. With the owner's
-- rights, so that the wall is asked once for each person and not again for each table that says where the journal stands.
CREATE FUNCTION readers_now(room text, hashes bytea[], at timestamptz)
    RETURNS TABLE (token_hash bytea, person_id text, organisation_id text, size bigint, sealed bigint,
        sealed_at timestamptz, broken boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found record;
BEGIN
    FOR found IN
        SELECT s.token_hash, p.person_id, p.organisation_id FROM people_session s JOIN people_person p USING (person_id)
        WHERE s.token_hash = ANY (hashes) AND s.expires_at > at AND s.seen_at + s.idle > at AND p.left_at IS NULL
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
REVOKE EXECUTE ON FUNCTION readers_now(text, bytea[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION readers_now(text, bytea[], timestamptz) TO mitoyen_app;
