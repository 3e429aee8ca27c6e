-- Who makes a copy says so while he does: an order of which nobody said it for a minute is taken again, its maker is gone.
ALTER TABLE copies_order ADD COLUMN stirred_at timestamptz;

CREATE OR REPLACE FUNCTION copies_waiting() RETURNS TABLE (copy_id text, person_id text, organisation_id text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT copy_id, person_id, organisation_id FROM copies_order
    WHERE state = 'waiting' OR (state = 'making' AND coalesce(stirred_at, ordered_at) < now() - interval '1 minute')
    ORDER BY ordered_at LIMIT 10
$$;
