-- What pages and programs ask most, with the wall asked once. Row-level security asks my_rooms() again for each table that a
-- statement reads; these functions ask it first, once, and answer with the owner's rights for that room alone, and for the
-- common room of its space, which each of its readers reads. To whoever may not read the room they say nothing.
-- Their plans are kept from when tables were small, until PostgreSQL next looks at them: those that read a room's words find
-- rows by index even then, or a room that grows fast would be read whole for each message.

-- The acting person's place in a room.
CREATE FUNCTION my_place(room text)
    RETURNS TABLE (room_id text, space_id text, kind text, member_id text, organisation_id text, administrator boolean)
    LANGUAGE plpgsql STABLE ROWS 1 SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF room IN (SELECT my_rooms()) THEN
        RETURN QUERY
            SELECT r.room_id, r.space_id, r.kind, m.member_id, m.organisation_id, i_administer() IS NOT NULL
            FROM spaces_room r JOIN spaces_space s ON s.space_id = r.space_id
            JOIN spaces_member m ON m.room_id = s.room_id AND m.space_id = s.space_id
                AND m.person_id = my_person() AND m.left_at IS NULL
            WHERE r.room_id = room;
    END IF;
END $$;

-- Who will see what is written in a room now.
CREATE FUNCTION reached_now(room text)
    RETURNS TABLE (kind text, organisation_id text, party_name text, tone smallint, member_id text, name text, mine boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF room IN (SELECT my_rooms()) THEN
        RETURN QUERY
            SELECT r.kind, p.organisation_id, p.name, p.tone, m.member_id, m.name, coalesce(m.person_id = my_person(), false)
            FROM spaces_room r JOIN spaces_space s ON s.space_id = r.space_id
            JOIN spaces_party p ON p.room_id = s.room_id AND p.space_id = s.space_id
            JOIN spaces_member m ON m.room_id = s.room_id AND m.space_id = s.space_id
                AND m.organisation_id = p.organisation_id AND m.left_at IS NULL
            LEFT JOIN spaces_seat t ON t.room_id = r.room_id AND t.member_id = m.member_id AND t.left_at IS NULL
            WHERE r.room_id = room AND CASE r.kind
                WHEN 'common' THEN true
                WHEN 'private' THEN p.organisation_id = r.organisation_id
                ELSE t.member_id IS NOT NULL END
            ORDER BY p.name, p.organisation_id, m.name, m.member_id;
    END IF;
END $$;

-- The messages at these positions of a room, as they read now, by position.
CREATE FUNCTION messages_shown(room text, positions bigint[])
    RETURNS TABLE (index bigint, message_id text, thread_id text, author text, author_name text, author_left_at timestamptz,
        organisation_id text, organisation_name text, tone smallint, posted_at timestamptz, body text,
        reply_index bigint, reply_excerpt text, reply_name text, mentions text[], documents text[],
        edits integer, edited_at timestamptz, edited_index bigint, retracted_at timestamptz, retracted_index bigint, reason text,
        imported boolean, sender_name text, sender_address text, sent_at timestamptz, zone_assumed boolean,
        sealed boolean, touched_index bigint, mine boolean, reacted boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
BEGIN
    IF room IN (SELECT my_rooms()) THEN
        RETURN QUERY
            SELECT m.index, m.message_id, m.thread_id, m.author, a.name, a.left_at,
                m.organisation_id, p.name, p.tone, m.posted_at, m.body,
                w.index, w.excerpt, w.name, m.mentions, m.documents,
                m.edits, m.edited_at, m.edited_index, m.retracted_at, m.retracted_index, m.reason,
                m.imported, m.sender_name, m.sender_address, m.sent_at, m.zone_assumed,
                m.index < j.size, m.touched_index, coalesce(a.person_id = my_person(), false), m.reacted
            FROM spaces_room r JOIN spaces_space s ON s.space_id = r.space_id JOIN journal_seal j ON j.room_id = r.room_id
            CROSS JOIN unnest(positions) AS asked (at)
            -- One by one and in order, which only the index of positions gives: while a room is small, another looks as good.
            CROSS JOIN LATERAL (
                SELECT * FROM talk_message q WHERE q.room_id = room AND q.index >= asked.at AND q.index <= asked.at
                ORDER BY q.index LIMIT 1) AS m
            LEFT JOIN spaces_member a ON a.room_id = s.room_id AND a.member_id = m.author
            LEFT JOIN spaces_party p ON p.room_id = s.room_id AND p.organisation_id = m.organisation_id
            LEFT JOIN LATERAL (
                SELECT q.index, left(q.body, 140) AS excerpt, CASE WHEN q.imported THEN q.sender_name ELSE b.name END AS name
                FROM talk_message q LEFT JOIN spaces_member b ON b.room_id = s.room_id AND b.member_id = q.author
                WHERE q.room_id = room AND q.message_id = m.reply_to LIMIT 1
            ) w ON m.reply_to IS NOT NULL
            WHERE r.room_id = room
            ORDER BY m.index;
    END IF;
END $$;

-- These threads, each named beside its room, the last moved first, with what the acting person has not read of them: what others
-- wrote after his mark, since he arrived, among so many last messages of each. Own words never count as unread.
CREATE FUNCTION threads_shown(rooms text[], threads text[], most integer)
    RETURNS TABLE (room_id text, thread_id text, index bigint, title text, opened_at timestamptz, opener text, opener_name text,
        organisation_id text, organisation_name text, tone smallint, messages bigint, last_index bigint, last_at timestamptz,
        closed_at timestamptz, closed_index bigint, closed_by_name text, conclusion text, unread bigint, called bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE mine text[] := ARRAY (SELECT my_rooms());
BEGIN
    RETURN QUERY
        SELECT t.room_id, t.thread_id, t.index, t.title, t.opened_at, t.opened_by, o.name,
            t.organisation_id, p.name, p.tone, t.messages, t.last_index, t.last_at,
            t.closed_at, t.closed_index, c.name, t.conclusion,
            (SELECT count(*) FROM (
                SELECT m.author, m.posted_at FROM talk_message m
                WHERE m.room_id = t.room_id AND m.thread_id = t.thread_id AND m.index > seen.up_to
                ORDER BY m.index DESC LIMIT most) AS last
             WHERE last.author <> me.member_id AND last.posted_at >= me.arrived_at),
            (SELECT count(*) FROM (
                SELECT FROM talk_mention n
                WHERE n.room_id = t.room_id AND n.member_id = me.member_id AND n.index > seen.up_to
                  AND n.thread_id = t.thread_id LIMIT most) AS calls)
        FROM unnest(rooms, threads) AS asked (room, thread)
        JOIN spaces_room r ON r.room_id = asked.room AND r.room_id = ANY (mine)
        JOIN spaces_space s ON s.space_id = r.space_id
        CROSS JOIN LATERAL (
            SELECT * FROM talk_thread q WHERE q.room_id = asked.room AND q.thread_id = asked.thread LIMIT 1) AS t
        LEFT JOIN spaces_member me ON me.room_id = s.room_id AND me.person_id = my_person() AND me.left_at IS NULL
        CROSS JOIN LATERAL (
            SELECT coalesce(max(d.up_to), -1) AS up_to FROM talk_read d
            WHERE d.room_id = t.room_id AND d.person_id = my_person() AND d.thread_id IN ('', t.thread_id)) AS seen
        LEFT JOIN spaces_member o ON o.room_id = s.room_id AND o.member_id = t.opened_by
        LEFT JOIN spaces_member c ON c.room_id = s.room_id AND c.member_id = t.closed_by
        LEFT JOIN spaces_party p ON p.room_id = s.room_id AND p.organisation_id = t.organisation_id
        ORDER BY t.last_index DESC;
END $$;

-- What the acting person has not read, room by room, in so many last moved threads of each; in one space, or in all of his.
CREATE FUNCTION unread_now(of_space text, threads integer, most integer)
    RETURNS TABLE (room_id text, space_id text, messages bigint, threads_moved bigint, called bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE rooms text[] := ARRAY (SELECT my_rooms());
BEGIN
    RETURN QUERY
        SELECT r.room_id, r.space_id, sum(n.unread)::bigint, count(*) FILTER (WHERE n.unread > 0), sum(n.called)::bigint
        FROM spaces_room r JOIN spaces_space s ON s.space_id = r.space_id
        JOIN spaces_member me ON me.room_id = s.room_id AND me.person_id = my_person() AND me.left_at IS NULL
        CROSS JOIN LATERAL (
            SELECT u.thread_id, u.last_index FROM talk_thread u WHERE u.room_id = r.room_id
            ORDER BY u.last_index DESC LIMIT threads) AS t
        CROSS JOIN LATERAL (
            SELECT coalesce(max(d.up_to), -1) AS up_to FROM talk_read d
            WHERE d.room_id = r.room_id AND d.person_id = my_person() AND d.thread_id IN ('', t.thread_id)) AS seen
        CROSS JOIN LATERAL (
            SELECT (SELECT count(*) FROM (
                        SELECT m.author, m.posted_at FROM talk_message m
                        WHERE m.room_id = r.room_id AND m.thread_id = t.thread_id AND m.index > seen.up_to
                        ORDER BY m.index DESC LIMIT most) AS last
                    WHERE last.author <> me.member_id AND last.posted_at >= me.arrived_at) AS unread,
                (SELECT count(*) FROM (
                    SELECT FROM talk_mention c
                    WHERE c.room_id = r.room_id AND c.member_id = me.member_id AND c.index > seen.up_to
                      AND c.thread_id = t.thread_id LIMIT most) AS calls) AS called) AS n
        WHERE r.room_id = ANY (rooms) AND (of_space IS NULL OR r.space_id = of_space) AND t.last_index > seen.up_to
        GROUP BY r.room_id, r.space_id HAVING sum(n.unread) > 0 ORDER BY r.room_id;
END $$;

REVOKE EXECUTE ON FUNCTION my_place(text), reached_now(text), messages_shown(text, bigint[]),
    threads_shown(text[], text[], integer), unread_now(text, integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION my_place(text), reached_now(text), messages_shown(text, bigint[]),
    threads_shown(text[], text[], integer), unread_now(text, integer, integer) TO mitoyen_app;
