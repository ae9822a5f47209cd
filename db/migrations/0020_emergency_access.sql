-- Emergency access (TRUST 4e, BG1): one child outside the person's own work, an hour, to read only, with a
-- reason; told to the worker's manager and to information governance at once, and reviewed. The sight that
-- it gives stands under a scope of its own (`glass:<id>`), which only its page asks with.
create table emergency_access (
  authority_id text not null references authority,
  emergency_id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  appointment_id uuid not null,
  child_id uuid not null,
  -- The team of the child's worker that day, whose manager reviews; none: information governance does.
  team_id text,
  reason_code text not null check (reason_code in
    ('out-of-hours', 'imminent-risk', 'missing-child', 'court-or-police', 'allocation-lag')),
  reason text not null check (length(reason) >= 20),
  opened_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  review_by date not null,
  reviewed_by uuid,
  reviewed_at timestamptz,
  outcome text check (outcome in ('upheld', 'misuse')),
  review_note text,
  primary key (authority_id, emergency_id),
  foreign key (authority_id, person_id) references person,
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, reviewed_by) references person,
  check (reviewed_by is null or reviewed_by <> person_id),
  check ((reviewed_by is null) = (outcome is null) and (reviewed_by is null) = (reviewed_at is null))
);
create index emergency_access_person on emergency_access (authority_id, person_id, opened_at desc);
create index emergency_access_open on emergency_access (authority_id, review_by) where reviewed_by is null;
call protect('emergency_access');
create policy pages_own on emergency_access for select to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id = (select ctx_person()));
create policy pages_reviewer on emergency_access for select to alongside_pages
  using (authority_id = (select ctx_authority()) and ((select ctx_role()) = 'IGO'
    or ((select ctx_role()) in ('TM', 'SM') and 'team:' || team_id = any ((select ctx_scopes())::text[]))));
create policy pages_close on emergency_access for update to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id = (select ctx_person()) and closed_at is null)
  with check (authority_id = (select ctx_authority()) and person_id = (select ctx_person()) and reviewed_by is null);
create policy pages_review on emergency_access for update to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id <> (select ctx_person()) and reviewed_by is null
    and ((select ctx_role()) = 'IGO'
      or ((select ctx_role()) in ('TM', 'SM') and 'team:' || team_id = any ((select ctx_scopes())::text[]))))
  with check (authority_id = (select ctx_authority()) and person_id <> (select ctx_person())
    and reviewed_by = (select ctx_person()));
grant select on emergency_access to alongside_pages;
grant update (closed_at, reviewed_by, reviewed_at, outcome, review_note) on emergency_access to alongside_pages;

-- A child is found by its id, or by name and birth date.
create index child_birth_date on child (authority_id, birth_date);
