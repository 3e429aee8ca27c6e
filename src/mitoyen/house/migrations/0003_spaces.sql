-- Spaces, parties, rooms, members: projections. room_id is the journal that says it:
-- the common room's for the space, its parties and members; a room's own for its name and seats.

CREATE TABLE spaces_space (
    room_id text PRIMARY KEY,         -- the common room
    space_id text NOT NULL UNIQUE,
    name text,
    purpose text,
    opened_at timestamptz NOT NULL
);

CREATE TABLE spaces_party (
    room_id text NOT NULL,
    space_id text NOT NULL,
    organisation_id text NOT NULL,
    name text,
    role text NOT NULL CHECK (role IN ('customer', 'supplier', 'partner')),  -- a word, without any right
    tone smallint NOT NULL CHECK (tone BETWEEN 1 AND 8),
    admitted_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, organisation_id)
);
CREATE INDEX spaces_party_organisation ON spaces_party (organisation_id);

CREATE TABLE spaces_party_invitation (
    room_id text NOT NULL,
    space_id text NOT NULL,
    invitation_id text NOT NULL,
    name text,
    address text,
    invited_by text NOT NULL,
    invited_at timestamptz NOT NULL,
    accepted_at timestamptz,
    PRIMARY KEY (room_id, invitation_id)
);

CREATE TABLE spaces_member (
    room_id text NOT NULL,
    space_id text NOT NULL,
    member_id text NOT NULL,
    person_id text,
    organisation_id text NOT NULL,
    name text,
    title text,
    arrived_at timestamptz NOT NULL,
    arrived_index bigint NOT NULL,    -- where the common room's journal says so
    left_at timestamptz,
    left_index bigint,
    PRIMARY KEY (room_id, member_id)
);
CREATE INDEX spaces_member_person ON spaces_member (person_id);
CREATE INDEX spaces_member_space ON spaces_member (space_id);

CREATE TABLE spaces_room (
    room_id text PRIMARY KEY,
    space_id text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('common', 'restricted', 'private')),
    organisation_id text,             -- of a private side
    name text,
    opened_at timestamptz NOT NULL,
    CHECK ((kind = 'private') = (organisation_id IS NOT NULL))
);
CREATE INDEX spaces_room_space ON spaces_room (space_id);
CREATE UNIQUE INDEX spaces_room_private ON spaces_room (space_id, organisation_id) WHERE kind = 'private';

CREATE TABLE spaces_seat (
    room_id text NOT NULL,
    member_id text NOT NULL,
    organisation_id text NOT NULL,
    given_at timestamptz NOT NULL,
    given_index bigint NOT NULL,      -- where this room's journal says so
    left_at timestamptz,
    left_index bigint,
    PRIMARY KEY (room_id, member_id)
);
CREATE INDEX spaces_seat_member ON spaces_seat (member_id);
