-- Who may read the audit finds a copy by the reference that stands on it: the start of its request's id.
grant select (request_id) on audit_event to alongside_pages;
