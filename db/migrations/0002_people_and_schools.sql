-- The child spine, and the schools. Reasons for involvement are not here but in care_detail.

-- Who may see which child, kept in the same transaction as the allocation or appointment that gives
-- it, so that every policy asks one small table. scope: person:<id>, team:<id> or allow:<person id>.
create table sight (
  authority_id text not null references authority,
  child_id uuid not null,
  scope text not null,
  source text not null,
  since date not null,
  until date,
  barred boolean not null default false,
  primary key (authority_id, child_id, scope, source, since)
);
create index sight_scope on sight (authority_id, scope, child_id);
call protect('sight');
-- Restriction beats role: barred rows are nobody's; an allow-list row also asks for a step-up.
create policy pages_read on sight for select to alongside_pages
  using (authority_id = (select ctx_authority()) and scope = any ((select ctx_scopes())::text[]) and not barred
    and since <= (select ctx_today()) and (until is null or until >= (select ctx_today()))
    and (scope not like 'allow:%' or (select ctx_stepped_up())));
grant select on sight to alongside_pages;
-- The children whom the viewer sees, and those by an allow-list. Policies ask for them in a subquery:
-- answered once for a statement, and an index on child_id finds the rows.
create function sight_children() returns uuid[] language sql stable parallel safe
  return array(select distinct s.child_id from sight s where s.authority_id = ctx_authority());
create function allowed_children() returns uuid[] language sql stable parallel safe
  return array(select distinct s.child_id from sight s
    where s.authority_id = ctx_authority() and s.scope = 'allow:' || ctx_person());

-- A child as social care knows it: one for each LA child id. Sealed = adopted: nobody's, never matched.
create table child (
  authority_id text not null references authority,
  child_id uuid not null default gen_random_uuid(),
  la_child_id text not null check (length(la_child_id) between 1 and 40),
  birth_date date,
  expected_birth_date date,
  death_date date,
  sex text not null default 'U' check (sex in ('M', 'F', 'U')),
  ethnicity text,
  is_sealed boolean not null default false,
  sealed_on date,
  not_in_extract_since date,
  -- The day of the newest file that spoke of the columns above: an older one only fills gaps.
  as_of date not null default '1900-01-01',
  primary key (authority_id, child_id),
  unique (authority_id, la_child_id)
);
call protect('child');
create policy pages_read on child for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM') and not is_sealed
    and child_id = any ((select sight_children())::uuid[]));
grant select on child to alongside_pages;

-- slot: '' for the one current or preferred name, the folded name itself for former ones.
create table child_name (
  authority_id text not null,
  child_id uuid not null,
  kind text not null check (kind in ('current', 'former', 'preferred')),
  slot text not null default '',
  forename text not null default '',
  middle_names text not null default '',
  surname text not null default '',
  primary key (authority_id, child_id, kind, slot),
  foreign key (authority_id, child_id) references child
);
call protect('child_name');
create policy pages_read on child_name for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM')
    and child_id = any ((select sight_children())::uuid[]));
grant select on child_name to alongside_pages;

-- kind: upn, former-upn, upn-unknown (the reason code UN1 to UN10), nhs, uln. slot: '' for the one
-- that stands now, the value itself for former ones. An empty value: taken back by who had said it.
create table child_identifier (
  authority_id text not null,
  child_id uuid not null,
  kind text not null check (kind in ('upn', 'former-upn', 'upn-unknown', 'nhs', 'uln')),
  slot text not null default '',
  value text not null,
  source_id text not null default '',
  as_of date not null default '1900-01-01',
  primary key (authority_id, child_id, kind, slot),
  foreign key (authority_id, child_id) references child
);
create index child_identifier_value on child_identifier (authority_id, kind, value);
call protect('child_identifier');
create policy pages_read on child_identifier for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM')
    and child_id = any ((select sight_children())::uuid[]));
grant select on child_identifier to alongside_pages;

create table child_address (
  authority_id text not null,
  child_id uuid not null,
  since date not null,
  until date,
  line text not null default '',
  postcode text not null default '',
  is_protected boolean not null default false,
  primary key (authority_id, child_id, since),
  foreign key (authority_id, child_id) references child
);
call protect('child_address');
-- A protected location has a switch of its own (TRUST R12): only an allow-listed person, stepped up.
create policy pages_read on child_address for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SW', 'TM')
    and child_id = any ((select sight_children())::uuid[])
    and (not is_protected or child_id = any ((select allowed_children())::uuid[])));
grant select on child_address to alongside_pages;

-- Restricted children: protected location, witness protection, sealed, relative of staff, high risk.
create table restriction (
  authority_id text not null,
  restriction_id uuid not null default gen_random_uuid(),
  child_id uuid not null,
  category text not null check (category in
    ('protected-location', 'witness-protection', 'sealed', 'staff-relative', 'high-risk')),
  since date not null,
  review_on date not null,
  lifted_on date,
  primary key (authority_id, restriction_id),
  foreign key (authority_id, child_id) references child
);
create index restriction_child on restriction (authority_id, child_id);
call protect('restriction');

create table restriction_allow (
  authority_id text not null,
  child_id uuid not null,
  person_id uuid not null,
  since date not null,
  until date,
  primary key (authority_id, child_id, person_id, since),
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, person_id) references person
);
call protect('restriction_allow');

create table trust (
  authority_id text not null references authority,
  trust_id text not null,
  name text not null,
  primary key (authority_id, trust_id)
);
call protect('trust');
create policy pages_read on trust for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on trust to alongside_pages;

-- Establishments as the national register (GIAS) has them; urn is never reused, laestab may be.
create table establishment (
  authority_id text not null references authority,
  urn text not null check (urn ~ '^[0-9]{5,7}$'),
  la_code text not null,
  establishment_number text,
  name text not null,
  type_code text, type_name text, type_group text,
  status_code text, status_name text,
  phase_code text, phase_name text,
  open_date date, close_date date,
  low_age integer, high_age integer,
  sixth_form text, gender text,
  trust_id text,
  ukprn text, uprn text,
  street text, locality text, address3 text, town text, county text, postcode text,
  district_code text, easting integer, northing integer,
  website text, telephone text,
  number_of_pupils integer, percentage_fsm numeric(5, 2),
  previous_la_code text, previous_establishment_number text,
  last_inspection date, inspection_rating text, special_measures text,
  resourced_provision text, section41 text, sen1 text,
  last_changed date,
  as_of date not null default '1900-01-01',
  is_local boolean generated always as (la_code = authority_id) stored,
  primary key (authority_id, urn),
  foreign key (authority_id, trust_id) references trust
);
create index establishment_laestab on establishment (authority_id, la_code, establishment_number);
call protect('establishment');
create policy pages_read on establishment for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on establishment to alongside_pages;

-- Term calendars: a school's own, or the authority's default (urn = '').
create table term (
  authority_id text not null references authority,
  urn text not null default '',
  academic_year integer not null,
  name text not null,
  first_day date not null,
  last_day date not null,
  half_term_first date,
  half_term_last date,
  primary key (authority_id, urn, first_day),
  check (last_day >= first_day),
  check (half_term_first between first_day and last_day and half_term_last between half_term_first and last_day
    or half_term_first is null and half_term_last is null)
);
call protect('term');
create policy pages_read on term for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on term to alongside_pages;

-- Days that are not as the terms say. inset: without pupils; closure, -am, -pm: that much is lost;
-- half-day-am, -pm: only that session is held; open: held although not a usual school day.
create table school_closure (
  authority_id text not null references authority,
  urn text not null default '',
  day date not null,
  kind text not null check (kind in
    ('inset', 'closure', 'closure-am', 'closure-pm', 'half-day-am', 'half-day-pm', 'open')),
  note text not null default '',
  primary key (authority_id, urn, day)
);
call protect('school_closure');
create policy pages_read on school_closure for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on school_closure to alongside_pages;

create table school_contact (
  authority_id text not null,
  urn text not null,
  role text not null check (role in ('dsl', 'deputy-dsl', 'education-lead', 'senior-mental-health-lead')),
  name text not null,
  email text not null,
  telephone text not null default '',
  since date not null,
  until date,
  primary key (authority_id, urn, role, email, since),
  foreign key (authority_id, urn) references establishment
);
call protect('school_contact');
create policy pages_read on school_contact for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_person()) is not null);
grant select on school_contact to alongside_pages;
