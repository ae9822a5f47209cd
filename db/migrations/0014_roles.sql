-- Every role of the access matrix (TRUST 4b, 4c, and the three of the note below it), the scopes that
-- they are appointed to, and how an appointment is granted, confirmed and ended.

-- A service is several teams under one manager.
create table service (
  authority_id text not null references authority,
  service_id text not null,
  name text not null,
  primary key (authority_id, service_id)
);
call protect('service');
create policy pages_read on service for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
create policy pages_add on service for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
create policy pages_rename on service for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS')
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
grant select, insert on service to alongside_pages;
grant update (name) on service to alongside_pages;

alter table team add column service_id text,
  add foreign key (authority_id, service_id) references service;
create policy pages_place on team for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS')
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
grant update (service_id) on team to alongside_pages;

-- A panel that children are referred to. Its name is the authority's own.
create table panel (
  authority_id text not null references authority,
  panel_id text not null,
  name text not null,
  primary key (authority_id, panel_id)
);
call protect('panel');
create policy pages_read on panel for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
create policy pages_add on panel for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
create policy pages_rename on panel for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS')
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
grant select, insert on panel to alongside_pages;
grant update (name) on panel to alongside_pages;

alter table appointment
  drop constraint appointment_role_check,
  drop constraint appointment_scope_kind_check,
  add constraint appointment_role_check check (role in ('SW', 'TM', 'SM', 'IRO', 'YJW', 'LAI', 'DSL', 'SDO',
    'GOV', 'MAT', 'VSH', 'EA', 'DA', 'PM', 'TRN', 'IGO', 'SYS')),
  add constraint appointment_scope_kind_check
    check (scope_kind in ('authority', 'service', 'team', 'school', 'trust', 'panel')),
  add column granted_at timestamptz not null default now(),
  -- The request that a second person agreed to; null where the authority was set up with it.
  add column approval_id uuid,
  add column ended_because text check (ended_because in ('left', 'asked', 'unconfirmed', 'dormant')),
  add column ended_by uuid,
  add foreign key (authority_id, approval_id) references approval;
create unique index appointment_approval on appointment (authority_id, approval_id) where approval_id is not null;

-- Whether an appointment holds today: one that was ended does not, whatever its last day.
create function is_held(starts_on date, ends_on date, ended_because text) returns boolean
  language sql stable parallel safe as $$
  select starts_on <= ctx_today() and (ends_on is null or ends_on >= ctx_today()) and ended_because is null
$$;

-- Who still belongs to the team (each quarter) or the school (each term) is confirmed by who leads it
-- (R24). The newest confirmation counts.
create table appointment_confirmation (
  authority_id text not null,
  confirmation_id uuid not null default gen_random_uuid(),
  appointment_id uuid not null,
  confirmed_by uuid not null,
  confirmed_at timestamptz not null,
  primary key (authority_id, confirmation_id),
  foreign key (authority_id, appointment_id) references appointment,
  foreign key (authority_id, confirmed_by) references person
);
create index appointment_confirmation_of on appointment_confirmation (authority_id, appointment_id, confirmed_at desc);
call protect('appointment_confirmation');

-- The appointments that the viewer answers for: a team manager her team's, a service manager the teams'
-- and their managers', a safeguarding lead the school's.
create function answers_for(scope_kind text, scope_id text, role text) returns boolean
  language sql stable parallel safe as $$
  select case ctx_role()
    when 'TM' then scope_kind = 'team' and role = 'SW' and 'team:' || scope_id = any (ctx_scopes())
    when 'SM' then scope_kind = 'team' and role = 'TM' and 'team:' || scope_id = any (ctx_scopes())
    when 'DSL' then scope_kind = 'school' and scope_id = any (ctx_schools())
    else false end
$$;
create policy pages_read on appointment_confirmation for select to alongside_pages
  using (authority_id = (select ctx_authority()) and exists (
    select 1 from appointment a where a.authority_id = appointment_confirmation.authority_id
      and a.appointment_id = appointment_confirmation.appointment_id));
create policy pages_confirm on appointment_confirmation for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and confirmed_by = (select ctx_person()) and exists (
    select 1 from appointment a where a.authority_id = appointment_confirmation.authority_id
      and a.appointment_id = appointment_confirmation.appointment_id
      and a.person_id <> (select ctx_person()) and answers_for(a.scope_kind, a.scope_id, a.role)));
grant select, insert on appointment_confirmation to alongside_pages;

drop policy pages_read on appointment;
create policy pages_read on appointment for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    person_id = (select ctx_person())
    or (select ctx_role()) in ('SYS', 'IGO')
    or ((select ctx_role()) = 'VSH' and role in ('VSH', 'EA', 'DA'))
    or ((select ctx_role()) in ('TM', 'SM', 'DSL') and scope_kind || ':' || scope_id = any ((select ctx_scopes())::text[]))
  ));

-- A request may also be decided by holders of other roles: Virtual School staff by its head, social-care
-- staff by a service manager (R24, V).
alter table approval add column also_decided_by text[] not null default '{}';
drop policy pages_read on approval;
create policy pages_read on approval for select to alongside_pages
  using (authority_id = (select ctx_authority())
    and (role = (select ctx_role()) or (select ctx_role()) = any (also_decided_by)));
drop policy pages_decide on approval;
create policy pages_decide on approval for update to alongside_pages
  using (authority_id = (select ctx_authority()) and asked_by <> (select ctx_person())
    and (role = (select ctx_role()) or (select ctx_role()) = any (also_decided_by)))
  with check (authority_id = (select ctx_authority()) and decided_by = (select ctx_person())
    and (role = (select ctx_role()) or (select ctx_role()) = any (also_decided_by)));

-- Never to oneself, and only just what a second person agreed to: that person, role, scope and first
-- day, once, while the request holds.
drop policy pages_grant on appointment;
create policy pages_grant on appointment for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS'
    and person_id <> (select ctx_person()) and granted_by = (select ctx_person()) and ended_because is null
    and exists (
      select 1 from approval a join person p on p.authority_id = a.authority_id and p.person_id = appointment.person_id
      where a.authority_id = (select ctx_authority()) and a.approval_id = appointment.approval_id
        and a.act = 'appointment.grant' and a.asked_by = (select ctx_person())
        and a.decided_by = appointment.approved_by and a.decision = 'approved' and a.expires_at > now()
        and a.detail ->> 'email' = p.email and a.detail ->> 'role' = appointment.role
        and a.detail ->> 'scopeKind' = appointment.scope_kind and a.detail ->> 'scopeId' = appointment.scope_id
        and a.detail ->> 'startsOn' = appointment.starts_on::text));
drop policy pages_end on appointment;
create policy pages_end on appointment for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and person_id <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and exists (
      select 1 from approval a where a.authority_id = (select ctx_authority()) and a.act = 'appointment.end'
        and a.subject = appointment.appointment_id::text and a.asked_by = (select ctx_person())
        and a.decision = 'approved' and a.expires_at > now()));
-- Who answers for colleagues says at once that one has left: that takes access away, so nobody waits
-- for a second person.
create policy pages_left on appointment for update to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id <> (select ctx_person())
    and (select ctx_role()) in ('TM', 'SM', 'DSL') and answers_for(scope_kind, scope_id, role))
  with check (authority_id = (select ctx_authority()) and ended_because = 'left' and ended_by = (select ctx_person())
    and ends_on <= (select ctx_today()));
grant update (ended_because, ended_by) on appointment to alongside_pages;

-- A professional whom the child's plan or case names: an independent reviewing officer or chair, a
-- youth-justice worker, an inclusion officer with a statutory case. `sight` follows it.
create table named_professional (
  authority_id text not null,
  named_id uuid not null default gen_random_uuid(),
  child_id uuid not null,
  person_id uuid not null,
  role text not null check (role in ('IRO', 'YJW', 'LAI')),
  since date not null,
  until date,
  named_by uuid not null,
  named_at timestamptz not null,
  ended_by uuid,
  primary key (authority_id, named_id),
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, person_id) references person,
  foreign key (authority_id, named_by) references person
);
create unique index named_professional_once on named_professional (authority_id, child_id, role, person_id)
  where until is null;
create index named_professional_person on named_professional (authority_id, person_id);
call protect('named_professional');

-- What a role reads of a child through `sight`, by resource of the matrix: whoever the child's worker,
-- manager, plan or case brings there reads no more than the role's cells.
create function role_reads(resource text) returns boolean language sql stable parallel safe as $$
  select (ctx_role(), resource) in (values
    ('SW', 'R03'), ('SW', 'R04'), ('SW', 'R05'), ('SW', 'R06'), ('SW', 'R11'),
    ('TM', 'R03'), ('TM', 'R04'), ('TM', 'R05'), ('TM', 'R06'), ('TM', 'R11'),
    ('SM', 'R03'), ('SM', 'R04'), ('SM', 'R05'), ('SM', 'R06'), ('SM', 'R11'),
    ('IRO', 'R03'), ('IRO', 'R04'), ('IRO', 'R05'), ('IRO', 'R06'), ('IRO', 'R11'),
    ('LAI', 'R03'), ('LAI', 'R04'), ('LAI', 'R06'),
    ('YJW', 'R03'), ('YJW', 'R06'))
$$;

create policy pages_read on named_professional for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select role_reads('R06'))
    and child_id = any ((select sight_children())::uuid[]));
create policy pages_name on named_professional for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) in ('TM', 'SM')
    and named_by = (select ctx_person()) and child_id = any ((select sight_children())::uuid[])
    and person_id <> (select ctx_person()));
create policy pages_end on named_professional for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('TM', 'SM') and until is null
    and child_id = any ((select sight_children())::uuid[]))
  with check (authority_id = (select ctx_authority()) and ended_by = (select ctx_person()));
grant select, insert on named_professional to alongside_pages;
grant update (until, ended_by) on named_professional to alongside_pages;

alter policy pages_read on child using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
  and not is_sealed and child_id = any ((select sight_children())::uuid[]));
alter policy pages_read on child_name using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
  and child_id = any ((select sight_children())::uuid[]));
alter policy pages_read on child_identifier using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
  and child_id = any ((select sight_children())::uuid[]));
alter policy pages_read on child_address using (authority_id = (select ctx_authority()) and (select role_reads('R11'))
  and child_id = any ((select sight_children())::uuid[])
  and (not is_protected or child_id = any ((select allowed_children())::uuid[])));
do $$
declare
  reads text[];
begin
  foreach reads slice 1 in array array[
    ['care_episode', 'R05'], ['care_detail', 'R05'], ['care_assessment', 'R05'], ['care_plan', 'R05'],
    ['care_plan_detail', 'R05'], ['care_review', 'R05'], ['section47', 'R05'], ['disability', 'R05'],
    ['looked_after_period', 'R05'], ['kinship_arrangement', 'R05'], ['care_status', 'R05'],
    ['cohort_assertion', 'R05'], ['allocation', 'R06'], ['care_school', 'R03']] loop
    execute format(
      'alter policy pages_read on %I using (authority_id = (select ctx_authority()) and (select role_reads(%L)) and child_id = any ((select sight_children())::uuid[]))',
      reads[1], reads[2]);
  end loop;
end $$;
alter policy pages_read on link using (authority_id = (select ctx_authority()) and (
  ((select role_reads('R03')) and child_id = any ((select sight_children())::uuid[]))
  or ((select ctx_role()) = 'DSL' and is_confirmed and not barred and urn = any ((select ctx_schools())::text[]))));
alter policy pages_care on pupil using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
  and pupil_id = any ((select sight_pupils())::uuid[]));
alter policy pages_care on enrolment using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
  and pupil_id = any ((select sight_pupils())::uuid[]));
alter policy pages_care on cohort_row using (authority_id = (select ctx_authority()) and (select role_reads('R04'))
  and child_id = any ((select sight_children())::uuid[]));
alter policy pages_care on cohort_span using (authority_id = (select ctx_authority()) and (select role_reads('R05'))
  and child_id = any ((select sight_children())::uuid[]));
alter policy pages_read on known_status using (authority_id = (select ctx_authority()) and (
  ((select ctx_role()) = 'DSL' and child_id = any ((select school_children())::uuid[]))
  or ((select role_reads('R04')) and child_id = any ((select sight_children())::uuid[]))));
alter policy pages_read on child_change using (authority_id = (select ctx_authority()) and (
  ((select role_reads('R05')) and child_id = any ((select sight_children())::uuid[]))
  or ((select ctx_role()) = 'DSL' and for_schools and child_id = any ((select school_children())::uuid[]))));
-- R02: a service manager reads pseudonymised rows as the Virtual School does.
alter policy pages_strategic on cohort_row using (authority_id = (select ctx_authority())
  and (select ctx_role()) in ('VSH', 'EA', 'DA', 'SM') and not barred);
alter policy pages_strategic on cohort_span using (authority_id = (select ctx_authority())
  and (select ctx_role()) in ('VSH', 'EA', 'DA', 'SM') and not barred);
-- R20: information governance sees which files came and went, as the administrator does.
alter policy pages_read on source using (authority_id = (select ctx_authority()) and ((select ctx_role()) in ('DA', 'VSH', 'SYS', 'IGO')
  or ((select ctx_role()) = 'DSL' and urn = any ((select ctx_schools())::text[]))));
alter policy pages_read on batch using (authority_id = (select ctx_authority()) and ((select ctx_role()) in ('DA', 'VSH', 'SYS', 'IGO')
  or ((select ctx_role()) = 'DSL' and source_id in (select s.source_id from source s where s.authority_id = (select ctx_authority())))));
