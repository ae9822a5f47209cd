-- Rights cases (TRUST R25, T8): access, rectification, objection, erasure, restriction and complaints.
-- Information governance keeps them. A case holds what the request says, and which child was found once
-- the identity of whoever asks had been checked; nothing else of the child.
create table rights_case (
  authority_id text not null references authority,
  case_id uuid not null default gen_random_uuid(),
  kind text not null check (kind in
    ('subject-access', 'rectification', 'objection', 'erasure', 'restriction', 'complaint')),
  received_on date not null,
  opened_at timestamptz not null,
  opened_by uuid not null,
  requester_kind text not null check (requester_kind in ('young-person', 'parent-or-carer', 'representative')),
  requester_name text not null,
  requester_role text not null default '',
  -- Whom the request is about, as it says; compared exactly.
  given_la_child_id text,
  given_upn text,
  given_forename text,
  given_surname text,
  given_birth_date date,
  request text not null,
  -- The record found, once the identity was checked.
  child_id uuid,
  identity_seen text[] not null default '{}',
  identity_checked_by uuid,
  identity_checked_on date,
  -- What was asked of the requester, and since when the clock stands for it.
  identity_asked_on date,
  identity_received_on date,
  clarification_asked_on date,
  paused_days integer not null default 0 check (paused_days >= 0),
  extended_on date,
  extension_reason text check (extension_reason in ('complex', 'number-of-requests')),
  acknowledged_on date,
  due_on date not null,
  closed_at timestamptz,
  closed_by uuid,
  outcome text,
  primary key (authority_id, case_id),
  foreign key (authority_id, opened_by) references person,
  foreign key (authority_id, identity_checked_by) references person,
  foreign key (authority_id, closed_by) references person,
  foreign key (authority_id, child_id) references child,
  check ((identity_checked_by is null) = (identity_checked_on is null)),
  check (child_id is null or identity_checked_on is not null),
  check ((extended_on is null) = (extension_reason is null)),
  check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (outcome is null))
);
create index rights_case_due on rights_case (authority_id, due_on, case_id) where closed_at is null;
create index rights_case_newest on rights_case (authority_id, received_on desc, case_id);
create index rights_case_child on rights_case (authority_id, child_id);
call protect('rights_case');
-- Who knows the child has no case about it either (TRUST T2).
create policy pages_read on rights_case for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and (child_id is null or child_id <> all ((select conflict_children())::uuid[])));
create policy pages_open on rights_case for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and opened_by = (select ctx_person()) and child_id is null and identity_checked_by is null and closed_at is null);
create policy pages_work on rights_case for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and closed_at is null
    and (child_id is null or child_id <> all ((select conflict_children())::uuid[])))
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and (closed_by is null or closed_by = (select ctx_person())));
grant select, insert on rights_case to alongside_pages;
grant update (child_id, identity_seen, identity_checked_by, identity_checked_on, identity_asked_on,
  identity_received_on, clarification_asked_on, paused_days, extended_on, extension_reason,
  acknowledged_on, due_on, closed_at, closed_by, outcome) on rights_case to alongside_pages;

-- What was done in a case, by whom: added to, never changed.
create table rights_step (
  authority_id text not null,
  step_id bigint generated always as identity,
  case_id uuid not null,
  what text not null,
  on_day date not null,
  done_at timestamptz not null,
  done_by uuid not null,
  note text not null default '',
  primary key (authority_id, step_id),
  foreign key (authority_id, case_id) references rights_case on delete cascade,
  foreign key (authority_id, done_by) references person
);
create index rights_step_of on rights_step (authority_id, case_id, step_id);
call protect('rights_step');
create policy pages_read on rights_step for select to alongside_pages
  using (authority_id = (select ctx_authority()) and exists (select 1 from rights_case c
    where c.authority_id = rights_step.authority_id and c.case_id = rights_step.case_id));
create policy pages_add on rights_step for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and done_by = (select ctx_person()) and exists (select 1 from rights_case c
      where c.authority_id = rights_step.authority_id and c.case_id = rights_step.case_id));
grant select, insert on rights_step to alongside_pages;
