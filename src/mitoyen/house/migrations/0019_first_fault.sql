-- Where the first fault of a journal that does not verify is: what `mitoyen verify` prints, told to the parties too. Nothing
-- when it is not of one entry. The sealer knows only from where on it could not go on.
ALTER TABLE journal_head ADD COLUMN broken_index bigint;

DROP FUNCTION journal_break(text, timestamptz);
CREATE FUNCTION journal_break(room text, at timestamptz, fault bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS
$$ UPDATE journal_head h SET broken_at = at, broken_index = fault WHERE h.room_id = room AND h.broken_at IS NULL $$;

-- For the operator's doctor: some of the rooms that do not verify, and where each begins not to.
CREATE FUNCTION journal_faults() RETURNS TABLE (room_id text, index bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT h.room_id, h.broken_index FROM journal_head h WHERE h.broken_at IS NOT NULL ORDER BY h.broken_at, h.room_id LIMIT 3
$$;

-- As in 0010, with the index.
DROP FUNCTION readers_now(text, bytea[], timestamptz);
CREATE FUNCTION readers_now(room text, hashes bytea[], at timestamptz)
    RETURNS TABLE (token_hash bytea, person_id text, organisation_id text, size bigint, sealed bigint,
        sealed_at timestamptz, broken boolean, broken_index bigint)
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
            SELECT h.size, s.size, c.sealed_at, h.broken_at IS NOT NULL, h.broken_index
                INTO size, sealed, sealed_at, broken, broken_index
                FROM journal_head h JOIN journal_seal s USING (room_id)
                LEFT JOIN journal_checkpoint c ON c.room_id = h.room_id AND c.size = s.size WHERE h.room_id = room;
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('mitoyen.person', '', true);
END $$;

REVOKE EXECUTE ON FUNCTION journal_break(text, timestamptz, bigint), journal_faults(),
    readers_now(text, bytea[], timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_break(text, timestamptz, bigint), journal_faults(),
    readers_now(text, bytea[], timestamptz) TO mitoyen_app;
