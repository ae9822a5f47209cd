-- Asking the Virtual School for advice (R16). A question names no child unless the professional who
-- asks opens it, and then to the one adviser who answers, until ten working days after its end (TRUST 4a
-- rule 4, condition q). Whom it names is a table of its own, so that a question can be read without it.

create table advice_request (
  authority_id text not null references authority,
  advice_id uuid not null default gen_random_uuid(),
  asked_by uuid not null,
  -- The appointment that the person asked in.
  asked_as text not null check (asked_as in ('SW', 'LAI', 'DSL', 'EA', 'VSH')),
  scope_kind text not null check (scope_kind in ('authority', 'team', 'school')),
  scope_id text not null,
  asked_at timestamptz not null,
  topic text not null,
  question text not null,
  -- Raised by the Virtual School itself under targeted casework, not by a professional.
  is_casework boolean not null default false,
  taken_by uuid,
  taken_as text check (taken_as in ('EA', 'VSH')),
  taken_at timestamptz,
  closed_at timestamptz,
  closed_by uuid,
  -- Until when the child stays named after the end.
  named_until date,
  primary key (authority_id, advice_id),
  foreign key (authority_id, asked_by) references person,
  foreign key (authority_id, taken_by) references person,
  foreign key (authority_id, closed_by) references person,
  check ((taken_by is null) = (taken_at is null) and (taken_by is null) = (taken_as is null)),
  check ((closed_at is null) = (closed_by is null)),
  check (is_casework = (asked_as in ('EA', 'VSH')))
);
create index advice_request_newest on advice_request (authority_id, asked_at desc);
create index advice_request_asker on advice_request (authority_id, asked_by, asked_at desc);
create index advice_request_open on advice_request (authority_id, asked_at desc) where closed_at is null;
call protect('advice_request');
-- Advisers and the head read every question; whoever asked reads their own; managers their teams'.
create policy pages_read on advice_request for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    (select ctx_role()) in ('VSH', 'EA')
    or (asked_by = (select ctx_person()) and asked_as = (select ctx_role()))
    or ((select ctx_role()) in ('TM', 'SM') and scope_kind = 'team' and 'team:' || scope_id = any ((select ctx_scopes())::text[]))));
create policy pages_ask on advice_request for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and asked_by = (select ctx_person())
    and asked_as = (select ctx_role()) and asked_as in ('SW', 'LAI', 'DSL') and not is_casework
    and taken_by is null and closed_at is null and named_until is null);
create policy pages_take on advice_request for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'EA' and closed_at is null
    and asked_by <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and taken_as = 'EA'
    and (taken_by = (select ctx_person()) or closed_by = (select ctx_person())));
create policy pages_close on advice_request for update to alongside_pages
  using (authority_id = (select ctx_authority()) and asked_by = (select ctx_person())
    and asked_as = (select ctx_role()) and closed_at is null)
  with check (authority_id = (select ctx_authority()) and closed_by = (select ctx_person()));
grant select, insert on advice_request to alongside_pages;
grant update (taken_by, taken_as, taken_at, closed_at, closed_by, named_until) on advice_request to alongside_pages;

-- What was said, by whoever asked and by advisers.
create table advice_message (
  authority_id text not null,
  message_id uuid not null default gen_random_uuid(),
  advice_id uuid not null,
  said_by uuid not null,
  said_as text not null,
  said_at timestamptz not null,
  words text not null,
  primary key (authority_id, message_id),
  foreign key (authority_id, advice_id) references advice_request,
  foreign key (authority_id, said_by) references person
);
create index advice_message_of on advice_message (authority_id, advice_id, said_at);
call protect('advice_message');
create policy pages_read on advice_message for select to alongside_pages
  using (authority_id = (select ctx_authority()) and exists (
    select 1 from advice_request r where r.authority_id = advice_message.authority_id
      and r.advice_id = advice_message.advice_id));
create policy pages_say on advice_message for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and said_by = (select ctx_person())
    and said_as = (select ctx_role()) and exists (
      select 1 from advice_request r where r.authority_id = advice_message.authority_id
        and r.advice_id = advice_message.advice_id and r.closed_at is null
        and ((r.asked_by = said_by and r.asked_as = said_as) or (said_as in ('EA', 'VSH') and r.taken_by = said_by))));
grant select, insert on advice_message to alongside_pages;

-- Whom a question names, and from when to when. No row: nobody, and nothing of a child is kept with it.
create table advice_child (
  authority_id text not null,
  advice_id uuid not null,
  child_id uuid not null,
  named_by uuid not null,
  named_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (authority_id, advice_id),
  foreign key (authority_id, advice_id) references advice_request,
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, named_by) references person
);
create index advice_child_of on advice_child (authority_id, child_id);
call protect('advice_child');
create policy pages_read on advice_child for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    named_by = (select ctx_person())
    or child_id = any ((select sight_children())::uuid[])
    or ((select ctx_role()) = 'DSL' and child_id = any ((select school_children())::uuid[]))));
create policy pages_name on advice_child for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and named_by = (select ctx_person()) and withdrawn_at is null
    and exists (select 1 from advice_request r where r.authority_id = advice_child.authority_id
      and r.advice_id = advice_child.advice_id and r.asked_by = named_by and r.asked_as = (select ctx_role())
      and r.closed_at is null)
    and (child_id = any ((select sight_children())::uuid[])
      or ((select ctx_role()) = 'DSL' and child_id = any ((select school_children())::uuid[]))));
create policy pages_withdraw on advice_child for update to alongside_pages
  using (authority_id = (select ctx_authority()) and named_by = (select ctx_person()) and withdrawn_at is null)
  with check (authority_id = (select ctx_authority()) and withdrawn_at is not null);
grant select, insert on advice_child to alongside_pages;
grant update (withdrawn_at) on advice_child to alongside_pages;

-- An adviser reads the minimal cells (R03, R04, R06: `s` under `q`) of a child whom a question names to
-- them; sight holds the row, under a scope of its own.
create or replace function role_reads(resource text) returns boolean language sql stable parallel safe as $$
  select (ctx_role(), resource) in (values
    ('SW', 'R03'), ('SW', 'R04'), ('SW', 'R05'), ('SW', 'R06'), ('SW', 'R11'),
    ('TM', 'R03'), ('TM', 'R04'), ('TM', 'R05'), ('TM', 'R06'), ('TM', 'R11'),
    ('SM', 'R03'), ('SM', 'R04'), ('SM', 'R05'), ('SM', 'R06'), ('SM', 'R11'),
    ('IRO', 'R03'), ('IRO', 'R04'), ('IRO', 'R05'), ('IRO', 'R06'), ('IRO', 'R11'),
    ('LAI', 'R03'), ('LAI', 'R04'), ('LAI', 'R06'),
    ('YJW', 'R03'), ('YJW', 'R06'),
    ('EA', 'R03'), ('EA', 'R04'), ('EA', 'R06'),
    ('VSH', 'R03'), ('VSH', 'R04'), ('VSH', 'R06'))
$$;
