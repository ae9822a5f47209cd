-- Ground: context functions, the authority, people with appointments, sessions, settings, approvals,
-- the audit and the events. Each table comes with its policies and grants.
--
-- Login roles own nothing: alongside_pages serves people, alongside_jobs works in the background.
-- The context of a transaction is set by platform/db.ts; without one, every policy is false. Policies
-- ask for it in a subquery, which is answered once for a statement instead of once for a row.

create function ctx_authority() returns text language sql stable parallel safe
  return nullif(current_setting('alongside.authority', true), '');
create function ctx_person() returns uuid language sql stable parallel safe
  return nullif(current_setting('alongside.person', true), '')::uuid;
create function ctx_role() returns text language sql stable parallel safe
  return nullif(current_setting('alongside.role', true), '');
create function ctx_scopes() returns text[] language sql stable parallel safe
  return coalesce(nullif(current_setting('alongside.scopes', true), ''), '{}')::text[];
-- The schools among the scopes, by URN: a condition on urn alone can use an index.
create function ctx_schools() returns text[] language sql stable parallel safe
  return array(select substr(scope, 8) from unnest(ctx_scopes()) scope where scope like 'school:%');
create function ctx_stepped_up() returns boolean language sql stable parallel safe
  return coalesce(current_setting('alongside.stepped_up', true), '') = 'yes';
create function ctx_today() returns date language sql stable parallel safe
  return nullif(current_setting('alongside.today', true), '')::date;
create function ctx_purpose() returns text language sql stable parallel safe
  return nullif(current_setting('alongside.purpose', true), '');

-- Turns row security on and forced, and admits background work of the row's own authority.
-- The policies for people follow each table by hand: they are what differs.
create procedure protect(tbl regclass) language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tbl);
  execute format('alter table %s force row level security', tbl);
  execute format(
    'create policy jobs_all on %s to alongside_jobs using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null) with check (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null)',
    tbl);
  execute format('grant select, insert, update, delete on %s to alongside_jobs', tbl);
end $$;
revoke all on procedure protect(regclass) from public;

-- The council. Its id is the DfE's three-digit local authority code.
create table authority (
  authority_id text primary key check (authority_id ~ '^[0-9]{3}$'),
  name text not null,
  is_synthetic boolean not null,
  created_at timestamptz not null default now()
);
alter table authority enable row level security;
alter table authority force row level security;
-- Background work starts by asking which authorities there are.
create policy jobs_all on authority to alongside_jobs using ((select ctx_purpose()) is not null) with check ((select ctx_purpose()) is not null);
create policy pages_own on authority for select to alongside_pages using (authority_id = (select ctx_authority()));
grant select, insert, update on authority to alongside_jobs;
grant select on authority to alongside_pages;

-- A professional who works with Alongside; children and parents have no account.
create table person (
  authority_id text not null references authority,
  person_id uuid not null default gen_random_uuid(),
  email text not null check (email = lower(email)),
  name text not null,
  telephone text,
  job_title text,
  primary key (authority_id, person_id),
  unique (authority_id, email)
);
call protect('person');
-- Names of colleagues are needed wherever a worker or contact is shown; they are not children's data.
create policy pages_read on person for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
-- An administrator enters colleagues and keeps their details.
create policy pages_enter on person for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
create policy pages_keep on person for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and person_id <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
grant select, insert on person to alongside_pages;
grant update (name, telephone, job_title) on person to alongside_pages;

-- A dated role with its scope: authority, a team or a school (URN). Approved by a second person.
create table appointment (
  authority_id text not null,
  appointment_id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  role text not null check (role in ('VSH', 'EA', 'DA', 'SW', 'TM', 'DSL', 'SYS')),
  scope_kind text not null check (scope_kind in ('authority', 'team', 'school')),
  scope_id text not null,
  starts_on date not null,
  ends_on date,
  granted_by uuid,
  approved_by uuid,
  primary key (authority_id, appointment_id),
  foreign key (authority_id, person_id) references person,
  check (ends_on is null or ends_on >= starts_on),
  check (granted_by is null or approved_by is distinct from granted_by)
);
create index appointment_person on appointment (authority_id, person_id);
create index appointment_scope on appointment (authority_id, scope_kind, scope_id);
call protect('appointment');
create policy pages_read on appointment for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    person_id = (select ctx_person())
    or (select ctx_role()) = 'SYS'
    or ((select ctx_role()) in ('TM', 'DSL') and scope_kind || ':' || scope_id = any ((select ctx_scopes())::text[]))
  ));
grant select on appointment to alongside_pages;

create table session (
  authority_id text not null references authority,
  session_id uuid not null default gen_random_uuid(),
  token_hash bytea not null,
  person_id uuid not null,
  appointment_id uuid not null,
  started_at timestamptz not null,
  seen_at timestamptz not null,
  stepped_up_at timestamptz,
  ended_at timestamptz,
  primary key (authority_id, session_id),
  unique (authority_id, token_hash),
  foreign key (authority_id, person_id) references person,
  foreign key (authority_id, appointment_id) references appointment
);
call protect('session');

create table setting (
  authority_id text not null references authority,
  key text not null,
  value jsonb not null,
  changed_at timestamptz not null default now(),
  changed_by uuid,
  primary key (authority_id, key)
);
call protect('setting');
create policy pages_read on setting for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
create policy pages_write on setting for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and changed_by = (select ctx_person()));
create policy pages_change on setting for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS')
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and changed_by = (select ctx_person()));
grant select, insert, update on setting to alongside_pages;

-- Two people for what one alone must not do (TRUST 4a rule 7). Nobody approves their own.
create table approval (
  authority_id text not null references authority,
  approval_id uuid not null default gen_random_uuid(),
  act text not null,
  subject text not null,
  detail jsonb not null default '{}',
  role text not null,
  asked_by uuid not null,
  asked_at timestamptz not null default now(),
  expires_at timestamptz not null,
  decided_by uuid,
  decided_at timestamptz,
  decision text check (decision in ('approved', 'declined')),
  used_at timestamptz,
  primary key (authority_id, approval_id),
  foreign key (authority_id, asked_by) references person,
  check (decided_by is null or decided_by <> asked_by),
  check ((decided_by is null) = (decision is null))
);
create index approval_open on approval (authority_id, act, subject) where used_at is null;
call protect('approval');
create policy pages_read on approval for select to alongside_pages
  using (authority_id = (select ctx_authority()) and role = (select ctx_role()));
create policy pages_ask on approval for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and role = (select ctx_role()) and asked_by = (select ctx_person())
    and decided_by is null and used_at is null);
create policy pages_decide on approval for update to alongside_pages
  using (authority_id = (select ctx_authority()) and role = (select ctx_role()) and asked_by <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and role = (select ctx_role()) and decided_by = (select ctx_person()));
create policy pages_use on approval for update to alongside_pages
  using (authority_id = (select ctx_authority()) and asked_by = (select ctx_person()) and decision = 'approved')
  with check (authority_id = (select ctx_authority()) and asked_by = (select ctx_person()) and decision = 'approved');
create function approval_is_decided_once() returns trigger language plpgsql as $$
begin
  if old.decided_by is not null and (new.decided_by, new.decided_at, new.decision)
      is distinct from (old.decided_by, old.decided_at, old.decision) then
    raise exception 'An approval is decided once';
  end if;
  if old.used_at is not null then
    raise exception 'An approval is used once';
  end if;
  return new;
end $$;
-- Never to oneself, and only what another administrator agreed to (R24: C and E with a second person).
create policy pages_grant on appointment for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and person_id <> (select ctx_person())
    and granted_by = (select ctx_person()) and approved_by is not null and exists (
      select 1 from approval a where a.authority_id = (select ctx_authority()) and a.act = 'appointment.grant'
        and a.asked_by = (select ctx_person()) and a.decided_by = appointment.approved_by and a.decision = 'approved'));
create policy pages_end on appointment for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and person_id <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and exists (
      select 1 from approval a where a.authority_id = (select ctx_authority()) and a.act = 'appointment.end'
        and a.subject = appointment.appointment_id::text and a.asked_by = (select ctx_person()) and a.decision = 'approved'));
grant insert on appointment to alongside_pages;
grant update (ends_on) on appointment to alongside_pages;
create trigger approval_decided_once before update on approval
  for each row execute function approval_is_decided_once();
grant select, insert on approval to alongside_pages;
grant update (decided_by, decided_at, decision, used_at) on approval to alongside_pages;

-- The audit: ids and codes only, never a name or a value. Rows are appended in the transaction that
-- they describe and sealed into hash-chained batches afterwards (docs/adr on the sealed audit).
create table audit_event (
  authority_id text not null,
  seq bigint generated always as identity,
  at timestamptz not null default clock_timestamp(),
  actor uuid,
  appointment_id uuid,
  session_id uuid,
  request_id text,
  role text,
  event text not null,
  decision text not null default 'allow' check (decision in ('allow', 'deny', 'error')),
  subject_type text,
  subject_id text,
  fields text[] not null default '{}',
  record_count integer,
  purpose text,
  ref text,
  primary key (authority_id, seq)
);
create index audit_subject on audit_event (authority_id, subject_type, subject_id, seq);
create index audit_actor on audit_event (authority_id, actor, seq);
alter table audit_event enable row level security;
alter table audit_event force row level security;
create policy jobs_append on audit_event for insert to alongside_jobs
  with check (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy jobs_read on audit_event for select to alongside_jobs
  using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy pages_append on audit_event for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and actor is not distinct from (select ctx_person()));
grant select, insert on audit_event to alongside_jobs;
grant insert on audit_event to alongside_pages;

-- One seal covers the rows listed in audit_member under the same batch; prev_hash chains the seals.
create table audit_seal (
  authority_id text not null,
  batch bigint not null,
  sealed_at timestamptz not null,
  events integer not null,
  prev_hash bytea not null,
  hash bytea not null,
  primary key (authority_id, batch)
);
create table audit_member (
  authority_id text not null,
  seq bigint not null,
  batch bigint not null,
  primary key (authority_id, seq),
  foreign key (authority_id, seq) references audit_event,
  foreign key (authority_id, batch) references audit_seal
);
create index audit_member_batch on audit_member (authority_id, batch);
alter table audit_seal enable row level security;
alter table audit_seal force row level security;
alter table audit_member enable row level security;
alter table audit_member force row level security;
create policy jobs_read on audit_seal for select to alongside_jobs
  using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy jobs_append on audit_seal for insert to alongside_jobs
  with check (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy jobs_read on audit_member for select to alongside_jobs
  using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
create policy jobs_append on audit_member for insert to alongside_jobs
  with check (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
grant select, insert on audit_seal, audit_member to alongside_jobs;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'The audit is append-only';
end $$;
create trigger audit_event_append_only before update or delete or truncate on audit_event
  for each statement execute function audit_is_append_only();
create trigger audit_seal_append_only before update or delete or truncate on audit_seal
  for each statement execute function audit_is_append_only();
create trigger audit_member_append_only before update or delete or truncate on audit_member
  for each statement execute function audit_is_append_only();

-- News: the row commits with its cause, its job too; handlers run afterwards, once each.
create table domain_event (
  authority_id text not null,
  event_id uuid not null default gen_random_uuid(),
  at timestamptz not null default now(),
  kind text not null,
  payload jsonb not null,
  caused_by uuid,
  primary key (authority_id, event_id)
);
call protect('domain_event');
create policy pages_append on domain_event for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and caused_by is not distinct from (select ctx_person()));
grant insert on domain_event to alongside_pages;

create table event_handled (
  authority_id text not null,
  event_id uuid not null,
  handler text not null,
  handled_at timestamptz not null default now(),
  primary key (authority_id, event_id, handler),
  foreign key (authority_id, event_id) references domain_event
);
call protect('event_handled');
