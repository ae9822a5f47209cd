-- Conflicts of interest (TRUST T2, 4a rule 6): a child whom a member of staff knows or is related to is
-- no longer there for that person, in any role. Declared by the person, or found by comparing what is
-- held of both.
create table conflict (
  authority_id text not null references authority,
  conflict_id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  -- A child of social care, or a pupil of whom social care knows nothing.
  child_id uuid,
  pupil_id uuid,
  source text not null check (source in ('declared', 'detected')),
  declared_at timestamptz not null,
  cleared_at timestamptz,
  cleared_by uuid,
  clear_reason text,
  primary key (authority_id, conflict_id),
  foreign key (authority_id, person_id) references person,
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, pupil_id) references pupil,
  foreign key (authority_id, cleared_by) references person,
  check ((child_id is null) <> (pupil_id is null)),
  check (cleared_by is null or cleared_by <> person_id),
  check ((cleared_at is null) = (cleared_by is null))
);
create unique index conflict_child on conflict (authority_id, person_id, child_id) where cleared_at is null and child_id is not null;
create unique index conflict_pupil on conflict (authority_id, person_id, pupil_id) where cleared_at is null and pupil_id is not null;
call protect('conflict');
-- The policies below ask for the person's own; information governance keeps the register.
create policy pages_own on conflict for select to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id = (select ctx_person()));
create policy pages_register on conflict for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO');
create policy pages_clear on conflict for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and person_id <> (select ctx_person()) and cleared_at is null)
  with check (authority_id = (select ctx_authority()) and cleared_by = (select ctx_person()));
grant select on conflict to alongside_pages;
grant update (cleared_at, cleared_by, clear_reason) on conflict to alongside_pages;

-- Where the person lives, as a keyed hash that says nothing by itself: to find children who live there.
-- Background work only.
create table person_home (
  authority_id text not null,
  person_id uuid not null,
  home_hash text not null,
  entered_at timestamptz not null,
  primary key (authority_id, person_id),
  foreign key (authority_id, person_id) references person
);
call protect('person_home');

create function conflict_children() returns uuid[] language sql stable parallel safe
  return array(select c.child_id from conflict c
    where c.authority_id = ctx_authority() and c.person_id = ctx_person() and c.cleared_at is null and c.child_id is not null);
create function conflict_pupils() returns uuid[] language sql stable parallel safe
  return array(select c.pupil_id from conflict c
    where c.authority_id = ctx_authority() and c.person_id = ctx_person() and c.cleared_at is null and c.pupil_id is not null);

-- Every way to a child by name goes through these four: sight, links, pairs to review and pupils.
alter policy pages_read on sight using (authority_id = (select ctx_authority()) and scope = any ((select ctx_scopes())::text[])
  and not barred and since <= (select ctx_today()) and (until is null or until >= (select ctx_today()))
  and (scope not like 'allow:%' or (select ctx_stepped_up()))
  and child_id <> all ((select conflict_children())::uuid[]));
alter policy pages_read on link using (authority_id = (select ctx_authority())
  and child_id <> all ((select conflict_children())::uuid[]) and pupil_id <> all ((select conflict_pupils())::uuid[]) and (
  ((select role_reads('R03')) and child_id = any ((select sight_children())::uuid[]))
  or ((select ctx_role()) = 'DSL' and is_confirmed and not barred and urn = any ((select ctx_schools())::text[]))));
alter policy pages_read on match_pair using (authority_id = (select ctx_authority())
  and child_id <> all ((select conflict_children())::uuid[]) and pupil_id <> all ((select conflict_pupils())::uuid[])
  and (((select ctx_role()) = 'DA' and not barred)
    or ((select ctx_role()) in ('SW', 'TM') and child_id = any ((select sight_children())::uuid[]))));
alter policy pages_school on pupil using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'DSL'
  and urn = any ((select ctx_schools())::text[]) and (sight_until is null or sight_until >= (select ctx_today()))
  and pupil_id <> all ((select conflict_pupils())::uuid[]));
