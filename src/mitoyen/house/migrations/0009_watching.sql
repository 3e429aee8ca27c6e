-- Who of those who hold these sessions may read a room now, and where its journal stands. Asks the walls themselves, one
-- person after the other, in one exchange: a nudge to two thousand open pages is not two thousand questions.
CREATE FUNCTION readers_now(room text, hashes bytea[], at timestamptz)
    RETURNS TABLE (token_hash bytea, person_id text, size bigint, sealed bigint) LANGUAGE plpgsql AS $$
BEGIN
    FOR token_hash, person_id IN
        SELECT s.token_hash, s.person_id FROM people_session s
        WHERE s.token_hash = ANY (hashes) AND s.expires_at > at AND s.seen_at + s.idle > at
    LOOP
        PERFORM set_config('mitoyen.person', person_id, true), set_config('mitoyen.writing', '', true);
        SELECT h.size INTO size FROM journal_head h WHERE h.room_id = room;
        CONTINUE WHEN size IS NULL;
        IF sealed IS NULL THEN
            SELECT s.size INTO sealed FROM journal_seal s WHERE s.room_id = room;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('mitoyen.person', '', true);
END $$;
REVOKE EXECUTE ON FUNCTION readers_now(text, bytea[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION readers_now(text, bytea[], timestamptz) TO mitoyen_app;
