-- When somebody last said that he has seen who is new in a room. Nobody else's business: it stands in no journal.
CREATE TABLE talk_reach_seen (
    room_id text NOT NULL,
    person_id text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, person_id)
);
ALTER TABLE talk_reach_seen ENABLE ROW LEVEL SECURITY;
ALTER TABLE talk_reach_seen FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_works ON talk_reach_seen TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY own_marks ON talk_reach_seen TO mitoyen_app
    USING (person_id = (SELECT my_person()))
    WITH CHECK (person_id = (SELECT my_person()) AND room_id = ANY (ARRAY (SELECT my_rooms())));
GRANT SELECT, INSERT, UPDATE, DELETE ON talk_reach_seen TO mitoyen_app;

-- Where each author wrote last, however long ago.
CREATE INDEX talk_message_author ON talk_message (room_id, author, index);
