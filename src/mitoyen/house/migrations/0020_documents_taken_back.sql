-- A document that came without a message and was taken back says since when, by which entry, and why.
ALTER TABLE documents_document ADD COLUMN retracted_at timestamptz;
ALTER TABLE documents_document ADD COLUMN retracted_index bigint;
ALTER TABLE documents_document ADD COLUMN reason text;
