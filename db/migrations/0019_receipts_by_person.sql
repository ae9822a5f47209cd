-- What one person opened is read on every page, for the number in the header.
create index notice_receipt_person on notice_receipt (authority_id, person_id)
  include (notice_id, opened_at, acknowledged_at);
