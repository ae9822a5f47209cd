-- The audit at full strength: what an event also says of where it came from and of what it belongs to,
-- a queue of events that wait for their seal, seals that say which events they cover, and who reads it.

-- Keyed hashes of the device and of the address (never themselves), the rule that decided with its
-- version, the request, panel item, case or checkpoint that the event belongs to, and a keyed hash of
-- the filter of a list or search.
alter table audit_event
  add column device_hash text check (device_hash ~ '^[0-9a-f]{32}$'),
  add column ip_hash text check (ip_hash ~ '^[0-9a-f]{32}$'),
  add column rule_id text,
  add column rule_version text,
  add column case_ref text,
  add column filter_hash text check (filter_hash ~ '^[0-9a-f]{32}$');
create index audit_kind on audit_event (authority_id, event, seq);
create index audit_time on audit_event using brin (at) with (pages_per_range = 32);

-- Events not sealed yet, noted by the same statement that appends them: whenever they commit, the
-- sealer finds them here, and never looks for them among the sealed ones.
create table audit_pending (
  authority_id text not null,
  seq bigint not null,
  primary key (authority_id, seq)
);
call protect('audit_pending');
create policy pages_append on audit_pending for insert to alongside_pages
  with check (authority_id = (select ctx_authority()));
grant insert on audit_pending to alongside_pages;
create function audit_waits_for_seal() returns trigger language plpgsql as $$
begin
  insert into audit_pending (authority_id, seq) values (new.authority_id, new.seq);
  return new;
end $$;
create trigger audit_event_waits before insert on audit_event
  for each row execute function audit_waits_for_seal();

-- Nothing has been released: what demonstrations hold is sealed anew in the new form. The seal's hash
-- covers the seal before, everything that it says itself, and each event's own hash; `marks` holds the
-- first four bytes of each, so that a changed event can be named.
drop table audit_member;
drop table audit_seal;
create table audit_seal (
  authority_id text not null,
  batch bigint not null,
  sealed_at timestamptz not null,
  events integer not null check (events > 0),
  seqs int8multirange not null,
  marks bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (authority_id, batch)
);
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
create policy jobs_read on audit_seal for select to alongside_jobs
  using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy jobs_append on audit_seal for insert to alongside_jobs
  with check (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
grant select, insert on audit_seal to alongside_jobs;
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
  for each statement execute function audit_is_append_only();
insert into audit_pending (authority_id, seq) select authority_id, seq from audit_event;

-- Who reads it (R23): social care what concerns the children in its sight, a safeguarding lead what
-- people did in their appointments at the own school, the Virtual School's head what its staff did
-- apart from single children, information governance everything. Sessions, devices and addresses of
-- machines are nobody's to read here.
create function school_appointments() returns uuid[] language sql stable parallel safe
  return array(select a.appointment_id from appointment a
    where a.authority_id = ctx_authority() and a.scope_kind = 'school' and a.scope_id = any (ctx_schools()));
create policy pages_read on audit_event for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    (select ctx_role()) = 'IGO'
    or ((select ctx_role()) in ('SW', 'TM', 'SM') and (
      (subject_type = 'child' and subject_id = any ((select sight_children())::text[]))
      or (subject_type = 'pupil' and subject_id = any ((select sight_pupils())::text[]))))
    or ((select ctx_role()) = 'DSL' and appointment_id = any ((select school_appointments())::uuid[]))
    or ((select ctx_role()) = 'VSH' and role in ('VSH', 'EA', 'DA')
      and (subject_type is null or subject_type not in ('child', 'pupil')))));
grant select (authority_id, seq, at, actor, appointment_id, role, event, decision, subject_type, subject_id,
  fields, record_count, purpose, ref, rule_id, rule_version, case_ref) on audit_event to alongside_pages;
