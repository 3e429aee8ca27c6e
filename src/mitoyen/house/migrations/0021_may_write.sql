-- Whether a room's log opens to whoever would have to wait for its turn, asked before he waits: it refuses as journal_open
-- and journal_open_for refuse, in the same words and at the same cost, whether the room is there or not. It locks nothing.
CREATE FUNCTION may_write(room text, person text, company text, invitation bytea) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM set_config('mitoyen.person', coalesce(person, ''), true), set_config('mitoyen.company', coalesce(company, ''), true);
    IF person IS NULL AND company IS NULL THEN
        PERFORM only_the_operator();
    ELSIF NOT (may_open(room, person, invitation) OR (person IS NULL AND may_open_for(room, company))) THEN
        RAISE EXCEPTION 'not open to you' USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION may_write(text, text, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_write(text, text, text, bytea) TO mitoyen_app;
