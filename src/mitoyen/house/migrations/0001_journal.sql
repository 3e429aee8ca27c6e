-- The journal: one log per room. Positions are dense and given under the head row's lock.
-- Exact bytes are stored, and those are hashed. What may be erased stands apart, in journal_content.

CREATE TABLE journal_head (
    room_id text PRIMARY KEY CHECK (room_id ~ '^r_[a-z2-7]{26}$'),
    origin text NOT NULL UNIQUE,
    vkey text NOT NULL,
    size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
    last_at timestamptz NOT NULL DEFAULT '-infinity',
    broken_at timestamptz,
    -- The transaction that has this log open for writing (its number, and when it began: numbers begin again in a
    -- database that was restored). Only journal_open and journal_begin can say so: see writing_room().
    opened_by xid8,
    opened_at timestamptz
) WITH (fillfactor = 50);

CREATE TABLE journal_entry (
    room_id text NOT NULL,
    index bigint NOT NULL CHECK (index >= 0),
    entry bytea NOT NULL CHECK (length(entry) BETWEEN 1 AND 65535),
    leaf bytea NOT NULL CHECK (length(leaf) = 32),
    PRIMARY KEY (room_id, index)
);

CREATE TABLE journal_content (
    room_id text NOT NULL,
    index bigint NOT NULL,
    part text NOT NULL,
    salt bytea NOT NULL CHECK (length(salt) = 32),
    content bytea,
    stored_as text,
    PRIMARY KEY (room_id, index, part),
    CHECK ((content IS NULL) <> (stored_as IS NULL))
);

-- How far a room is sealed, and the right edge of its tree (at most 63 hashes of 32 bytes) under the house's mark.
CREATE TABLE journal_seal (
    room_id text PRIMARY KEY,
    size bigint NOT NULL DEFAULT 0,
    frontier bytea NOT NULL DEFAULT ''
) WITH (fillfactor = 50);

CREATE TABLE journal_checkpoint (
    room_id text NOT NULL,
    size bigint NOT NULL,
    root bytea NOT NULL CHECK (length(root) = 32),
    note text NOT NULL,
    sealed_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, size)
);

-- Full tiles only; partial ones are slices of entries or of the roots of full tiles below.
CREATE TABLE journal_tile (
    room_id text NOT NULL,
    level smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
    n bigint NOT NULL,
    hashes bytea NOT NULL CHECK (length(hashes) = 8192),
    root bytea NOT NULL CHECK (length(root) = 32),
    PRIMARY KEY (room_id, level, n)
);

CREATE FUNCTION journal_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION journal_seal_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size <= OLD.size OR NEW.room_id <> OLD.room_id THEN
        RAISE EXCEPTION 'what is sealed only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION journal_head_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.room_id <> OLD.room_id OR NEW.origin <> OLD.origin OR NEW.vkey <> OLD.vkey THEN
        RAISE EXCEPTION 'the head of a journal only grows' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER refuses BEFORE UPDATE OR DELETE ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_entry FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses BEFORE UPDATE OR DELETE ON journal_checkpoint FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses BEFORE UPDATE OR DELETE ON journal_tile FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_tile FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses BEFORE DELETE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_head FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER only_grows BEFORE UPDATE ON journal_head FOR EACH ROW EXECUTE FUNCTION journal_head_only_grows();
CREATE TRIGGER refuses BEFORE DELETE ON journal_seal FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_seal FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER only_grows BEFORE UPDATE ON journal_seal FOR EACH ROW EXECUTE FUNCTION journal_seal_only_grows();
-- Content may go (that is erasure), but never change.
CREATE TRIGGER refuses BEFORE UPDATE ON journal_content FOR EACH ROW EXECUTE FUNCTION journal_refuses();
CREATE TRIGGER refuses_truncate BEFORE TRUNCATE ON journal_content FOR EACH STATEMENT EXECUTE FUNCTION journal_refuses();
