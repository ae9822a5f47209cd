-- What professionals decided about sharing information of a child: shared or not, with whom, on what
-- ground, and how harm to the child was weighed (TRUST 4d, 5; Children Act 2004 s. 16LA). What was
-- decided stays at least six years and outlives the child's record; the words, which may say who it is
-- about, are a table of their own and go with the record.
create table sharing_decision (
  authority_id text not null references authority,
  decision_id uuid not null default gen_random_uuid(),
  -- Null once the child's record has gone.
  child_id uuid,
  decided_by uuid not null,
  decided_as text not null,
  decided_on date not null,
  recorded_at timestamptz not null,
  is_shared boolean not null,
  recipient text not null,
  ground text not null,
  harm text not null check (harm in ('none', 'outweighed', 'prevents')),
  classes text[] not null check (cardinality(classes) > 0),
  is_urgent boolean not null,
  -- The decision that this one puts right; both stay.
  corrects uuid,
  -- The child is restricted or sealed (kept by the database).
  barred boolean not null default false,
  primary key (authority_id, decision_id),
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, decided_by) references person,
  foreign key (authority_id, corrects) references sharing_decision on delete set null (corrects),
  unique (authority_id, corrects),
  check (corrects <> decision_id),
  -- What would harm the child more than it helps is not shared.
  check (not (is_shared and harm = 'prevents'))
);
create index sharing_decision_newest on sharing_decision (authority_id, decided_on desc, recorded_at desc);
create index sharing_decision_child on sharing_decision (authority_id, child_id) where child_id is not null;
create index sharing_decision_person on sharing_decision (authority_id, decided_by, decided_on desc);
call protect('sharing_decision');

create table sharing_words (
  authority_id text not null,
  decision_id uuid not null,
  recipient text not null,
  reason text not null,
  primary key (authority_id, decision_id),
  foreign key (authority_id, decision_id) references sharing_decision on delete cascade
);
call protect('sharing_words');

-- Whoever records on a page sees a restricted child by its allow-list alone.
create function keep_sharing_barred() returns trigger language plpgsql as $$
begin
  new.barred := new.child_id is not null and case when ctx_role() is not null
    then new.child_id = any (allowed_children()) else is_restricted_child(new.authority_id, new.child_id) end;
  return new;
end $$;
create trigger keep_barred before insert or update on sharing_decision
  for each row execute function keep_sharing_barred();

create or replace function bring_barred_in_step(authority text, child uuid) returns void language plpgsql as $$
declare restricted boolean := is_restricted_child(authority, child);
begin
  update sight s set barred = is_barred_scope(authority, child, s.scope)
    where s.authority_id = authority and s.child_id = child;
  update link l set barred = restricted
    where l.authority_id = authority and l.child_id = child and l.barred is distinct from restricted;
  update match_pair p set barred = restricted
    where p.authority_id = authority and p.child_id = child and p.barred is distinct from restricted;
  update cohort_row r set barred = restricted
    where r.authority_id = authority and r.child_id = child and r.barred is distinct from restricted;
  update cohort_span s set barred = restricted
    where s.authority_id = authority and s.child_id = child and s.barred is distinct from restricted;
  update sharing_decision d set barred = restricted
    where d.authority_id = authority and d.child_id = child and d.barred is distinct from restricted;
end $$;

-- A child whom the viewer sees by their post today: not through emergency access, which changes nothing.
create function decides_on(child uuid) returns boolean language sql stable parallel safe as $$
  select (child = any (sight_children()) and role_reads('R03')
      or ctx_role() = 'DSL' and child = any (school_children()))
    and child <> all (conflict_children())
    and not exists (select 1 from unnest(ctx_scopes()) s where s like 'glass:%')
$$;

-- What somebody decided themselves about the child, to be put right.
create function is_own_decision(decision uuid, child uuid) returns boolean language sql stable parallel safe as $$
  select exists (select 1 from sharing_decision d where d.authority_id = ctx_authority() and d.decision_id = decision
    and d.decided_by = ctx_person() and d.child_id = child)
$$;

-- Who works with the child reads what was decided about it; any other professional what they decided
-- themselves, while they see the child. Information governance reads what was decided, never about whom:
-- nothing of children whose records are restricted or sealed.
create policy pages_case on sharing_decision for select to alongside_pages
  using (authority_id = (select ctx_authority()) and child_id <> all ((select conflict_children())::uuid[])
    and ((select ctx_role()) in ('SW', 'TM', 'SM', 'IRO') or decided_by = (select ctx_person()))
    and ((select role_reads('R03')) and child_id = any ((select sight_children())::uuid[])
      or (select ctx_role()) = 'DSL' and child_id = any ((select school_children())::uuid[])));
create policy pages_register on sharing_decision for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and (select ctx_person()) is not null
    and not barred and (child_id is null or child_id <> all ((select conflict_children())::uuid[])));
create policy pages_decide on sharing_decision for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and decided_by = (select ctx_person())
    and decided_as = (select ctx_role()) and child_id is not null and decides_on(child_id)
    and decided_on <= (select ctx_today())
    and (corrects is null or is_own_decision(corrects, child_id)));
grant select, insert on sharing_decision to alongside_pages;

create policy pages_read on sharing_words for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) <> 'IGO' and exists (
    select 1 from sharing_decision d where d.authority_id = sharing_words.authority_id
      and d.decision_id = sharing_words.decision_id));
create policy pages_say on sharing_words for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and exists (
    select 1 from sharing_decision d where d.authority_id = sharing_words.authority_id
      and d.decision_id = sharing_words.decision_id and d.decided_by = (select ctx_person())
      and d.decided_as = (select ctx_role())));
grant select, insert on sharing_words to alongside_pages;
