-- Parties whose private side was not opened, because the house stopped between their admission and that: for whom the
-- house opens it, asked beside serving, before any wall. Nearly always none.
CREATE FUNCTION spaces_missing_sides() RETURNS TABLE (space_id text, organisation_id text, people text[])
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.space_id, p.organisation_id, array_agg(m.person_id ORDER BY m.arrived_index)
    FROM spaces_party p JOIN spaces_member m USING (room_id, organisation_id)
    WHERE m.left_at IS NULL AND m.person_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM spaces_room r
        WHERE r.space_id = p.space_id AND r.organisation_id = p.organisation_id AND r.kind = 'private')
    GROUP BY p.space_id, p.organisation_id LIMIT 20
$$;
REVOKE EXECUTE ON FUNCTION spaces_missing_sides() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION spaces_missing_sides() TO mitoyen_app;
