-- Social care as received, and who is on which roll. as_of: the day of the newest file that the row's
-- facts come from; an older file may fill gaps and corrects nothing.

create table team (
  authority_id text not null references authority,
  team_id text not null,
  name text not null,
  primary key (authority_id, team_id)
);
call protect('team');
create policy pages_read on team for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on team to alongside_pages;

-- An episode is known by its child and referral date. known_on columns hold the day on which a
-- closure first reached us, so that it changes membership from that day and nothing shown before.
create table care_episode (
  authority_id text not null,
  child_id uuid not null,
  referral_date date not null,
  closure_date date,
  closure_known_on date,
  referral_nfa boolean not null default false,
  is_other_than_in_need boolean not null default false,
  assessed_only boolean not null default false,
  -- Worked out from the present state that an extract gives, not stated with its own dates.
  is_inferred boolean not null default false,
  as_of date not null,
  primary key (authority_id, child_id, referral_date),
  foreign key (authority_id, child_id) references child
);
call protect('care_episode');

-- Why: the reason for involvement, apart from all else so that its policy can admit no school role.
create table care_detail (
  authority_id text not null,
  child_id uuid not null,
  referral_date date not null,
  referral_source text,
  primary_need text,
  closure_reason text,
  primary key (authority_id, child_id, referral_date),
  foreign key (authority_id, child_id, referral_date) references care_episode
);
call protect('care_detail');

create table care_assessment (
  authority_id text not null,
  child_id uuid not null,
  referral_date date not null,
  started_on date not null,
  authorised_on date,
  primary key (authority_id, child_id, referral_date, started_on),
  foreign key (authority_id, child_id, referral_date) references care_episode
);
call protect('care_assessment');

create table care_plan (
  authority_id text not null,
  child_id uuid not null,
  kind text not null check (kind in ('cin', 'cp')),
  started_on date not null,
  referral_date date,
  ended_on date,
  end_known_on date,
  is_inferred boolean not null default false,
  as_of date not null,
  primary key (authority_id, child_id, kind, started_on),
  foreign key (authority_id, child_id) references child
);
call protect('care_plan');

create table care_plan_detail (
  authority_id text not null,
  child_id uuid not null,
  started_on date not null,
  initial_category text,
  latest_category text,
  previous_plans integer,
  primary key (authority_id, child_id, started_on),
  foreign key (authority_id, child_id) references child
);
call protect('care_plan_detail');

create table care_review (
  authority_id text not null,
  child_id uuid not null,
  plan_started_on date not null,
  reviewed_on date not null,
  primary key (authority_id, child_id, plan_started_on, reviewed_on),
  foreign key (authority_id, child_id) references child
);
call protect('care_review');

create table section47 (
  authority_id text not null,
  child_id uuid not null,
  started_on date not null,
  referral_date date,
  conference_target date,
  conference_on date,
  conference_not_required boolean,
  primary key (authority_id, child_id, started_on),
  foreign key (authority_id, child_id) references child
);
call protect('section47');

create table disability (
  authority_id text not null,
  child_id uuid not null,
  code text not null,
  since date,
  until date,
  as_of date not null default '1900-01-01',
  primary key (authority_id, child_id, code),
  foreign key (authority_id, child_id) references child
);
call protect('disability');

create table looked_after_period (
  authority_id text not null,
  child_id uuid not null,
  started_on date not null,
  ended_on date,
  end_known_on date,
  left_by text check (left_by in ('adoption', 'special guardianship order', 'child arrangements order', 'other')),
  as_of date not null,
  primary key (authority_id, child_id, started_on),
  foreign key (authority_id, child_id) references child
);
call protect('looked_after_period');

-- Kinship care by order of the court.
create table kinship_arrangement (
  authority_id text not null,
  child_id uuid not null,
  started_on date not null,
  order_kind text not null check (order_kind in ('special guardianship order', 'child arrangements order')),
  ended_on date,
  end_known_on date,
  as_of date not null,
  primary key (authority_id, child_id, started_on, order_kind),
  foreign key (authority_id, child_id) references child
);
call protect('kinship_arrangement');

-- The present state as a case system's extract puts it, from which plans and episodes are worked out
-- where no dated record of them is held.
create table care_status (
  authority_id text not null,
  child_id uuid not null,
  status text not null check (status in ('looked-after', 'looked-after-cp', 'cp', 'cin', 'section-47',
    'open-assessment', 'open', 'closed', 'closed-nfa', 'care-leaver')),
  since date,
  referral_date date,
  ended_on date,
  as_of date not null,
  primary key (authority_id, child_id),
  foreign key (authority_id, child_id) references child
);
call protect('care_status');

-- Family Help: the lead practitioner may not be a social worker.
create table allocation (
  authority_id text not null,
  child_id uuid not null,
  since date not null,
  worker_email text not null,
  until date,
  worker_name text not null,
  worker_telephone text not null default '',
  team_id text,
  lead_practitioner text not null default 'social-worker'
    check (lead_practitioner in ('social-worker', 'family-support', 'other')),
  as_of date not null,
  primary key (authority_id, child_id, since, worker_email),
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, team_id) references team
);
create index allocation_worker on allocation (authority_id, worker_email);
call protect('allocation');

-- What the case system believes about the child's school, as received (for the discrepancy file).
create table care_school (
  authority_id text not null,
  child_id uuid not null,
  school_name text not null default '',
  urn text,
  as_of date not null,
  primary key (authority_id, child_id),
  foreign key (authority_id, child_id) references child
);
call protect('care_school');

-- A person asserted that a child without local history belongs, and why.
create table cohort_assertion (
  authority_id text not null,
  assertion_id uuid not null default gen_random_uuid(),
  child_id uuid not null,
  since date not null,
  until date,
  reason text not null check (length(reason) >= 10),
  asserted_by uuid not null,
  asserted_at timestamptz not null default now(),
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  primary key (authority_id, assertion_id),
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, asserted_by) references person
);
call protect('cohort_assertion');
create policy pages_assert on cohort_assertion for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM') and asserted_by = (select ctx_person())
    and child_id = any ((select sight_children())::uuid[]));
create policy pages_withdraw on cohort_assertion for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM') and withdrawn_at is null
    and child_id = any ((select sight_children())::uuid[]))
  with check (authority_id = (select ctx_authority()) and withdrawn_by = (select ctx_person()));
grant insert on cohort_assertion to alongside_pages;
grant update (withdrawn_at, withdrawn_by) on cohort_assertion to alongside_pages;

do $$
declare tbl text;
begin
  -- R04, R05, R06: the allocated worker and the team's manager, for the children they may see.
  foreach tbl in array array['care_episode', 'care_detail', 'care_assessment', 'care_plan',
    'care_plan_detail', 'care_review', 'section47', 'disability', 'looked_after_period',
    'kinship_arrangement', 'care_status', 'allocation', 'care_school', 'cohort_assertion'] loop
    execute format(
      'create policy pages_read on %I for select to alongside_pages using (authority_id = (select ctx_authority()) and (select ctx_role()) in (''SW'', ''TM'') and child_id = any ((select sight_children())::uuid[]))',
      tbl);
    execute format('grant select on %I to alongside_pages', tbl);
  end loop;
end $$;

-- A school's own record of a pupil, as that school says it; one for each school and key.
create table pupil (
  authority_id text not null references authority,
  pupil_id uuid not null default gen_random_uuid(),
  urn text not null,
  school_key text not null,
  upn text,
  former_upn text,
  forename text not null default '',
  middle_names text not null default '',
  surname text not null default '',
  preferred_surname text not null default '',
  former_surname text not null default '',
  birth_date date,
  sex text not null default 'U' check (sex in ('M', 'F', 'U')),
  ethnicity text,
  address text not null default '',
  postcode text not null default '',
  year_group text,
  admission_number text not null default '',
  sight_until date,
  not_in_extract_since date,
  primary key (authority_id, pupil_id),
  unique (authority_id, urn, school_key),
  foreign key (authority_id, urn) references establishment
);
create index pupil_upn on pupil (authority_id, upn);
call protect('pupil');

create table enrolment (
  authority_id text not null,
  pupil_id uuid not null,
  urn text not null,
  since date not null,
  until date,
  state text not null default 'reported' check (state in ('expected', 'reported', 'confirmed')),
  status text not null default 'C' check (status in ('C', 'M', 'S', 'F', 'O')),
  leaving_reason text,
  confirmed_by uuid,
  confirmed_at timestamptz,
  as_of date not null,
  primary key (authority_id, pupil_id, since),
  foreign key (authority_id, pupil_id) references pupil,
  foreign key (authority_id, urn) references establishment
);
create index enrolment_urn on enrolment (authority_id, urn, pupil_id);
call protect('enrolment');

-- A DSL's answer about one pupil on her list; the newest answer stands.
create table roll_answer (
  authority_id text not null,
  answer_id bigint generated always as identity,
  urn text not null,
  pupil_id uuid,
  answer text not null check (answer in ('ours', 'left', 'unknown', 'missing')),
  on_date date,
  note text not null default '',
  answered_by uuid not null,
  answered_at timestamptz not null default now(),
  -- One press of a button, taken back as one; what stood before it comes back with it.
  press uuid not null,
  enrolment_since date,
  state_before text,
  until_before date,
  undone_at timestamptz,
  primary key (authority_id, answer_id),
  foreign key (authority_id, urn) references establishment,
  foreign key (authority_id, answered_by) references person
);
create index roll_answer_pupil on roll_answer (authority_id, pupil_id, answer_id);
create index roll_answer_urn on roll_answer (authority_id, urn, answer_id);
call protect('roll_answer');
