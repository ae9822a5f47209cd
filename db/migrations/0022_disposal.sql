-- A file, its rejected records, its findings and its journal are kept while it can be taken back, and
-- deleted after that (TRUST 6); its counts and fingerprint stay.
alter table batch add column disposed_at timestamptz;
create index batch_to_dispose on batch (authority_id, created_at) where disposed_at is null;
