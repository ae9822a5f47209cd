-- Words about a child are hidden with it: a question to the Virtual School that names a child who was
-- restricted or sealed since, or with whom the reader has a conflict of interest; and why somebody opened
-- a record in an emergency, to themselves too.

alter table advice_request add column barred boolean not null default false;
alter table emergency_access add column barred boolean not null default false;

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
  update advice_request q set barred = restricted
    from advice_child c where c.authority_id = authority and c.child_id = child
      and q.authority_id = c.authority_id and q.advice_id = c.advice_id and q.barred is distinct from restricted;
  update emergency_access e set barred = restricted
    where e.authority_id = authority and e.child_id = child and e.barred is distinct from restricted;
end $$;

-- What stands today, in step with the restrictions that stand.
do $$
declare
  hidden record;
begin
  for hidden in
    select authority_id, child_id from restriction where lifted_on is null
    union select authority_id, child_id from child where is_sealed
  loop
    perform bring_barred_in_step(hidden.authority_id, hidden.child_id);
  end loop;
end $$;

-- A restricted child is named to nobody: its adviser would not see it.
alter policy pages_name on advice_child
  with check (authority_id = (select ctx_authority()) and named_by = (select ctx_person()) and withdrawn_at is null
    and exists (select 1 from advice_request r where r.authority_id = advice_child.authority_id
      and r.advice_id = advice_child.advice_id and r.asked_by = named_by and r.asked_as = (select ctx_role())
      and r.closed_at is null)
    and child_id <> all ((select allowed_children())::uuid[])
    and (child_id = any ((select sight_children())::uuid[])
      or ((select ctx_role()) = 'DSL' and child_id = any ((select school_children())::uuid[]))));

-- Questions about children with whom the reader has a conflict, and about those whom they see today.
create policy pages_conflict on advice_child for select to alongside_pages
  using (authority_id = (select ctx_authority()) and child_id = any ((select conflict_children())::uuid[]));
create function conflict_questions() returns uuid[] language sql stable parallel safe
  return array(select c.advice_id from advice_child c
    where c.authority_id = ctx_authority() and c.child_id = any (conflict_children()));
create function sight_questions() returns uuid[] language sql stable parallel safe
  return array(select c.advice_id from advice_child c
    where c.authority_id = ctx_authority() and c.child_id = any (sight_children()));

alter policy pages_read on advice_request
  using (authority_id = (select ctx_authority()) and (
    (select ctx_role()) in ('VSH', 'EA')
    or (asked_by = (select ctx_person()) and asked_as = (select ctx_role()))
    or ((select ctx_role()) in ('TM', 'SM') and scope_kind = 'team' and 'team:' || scope_id = any ((select ctx_scopes())::text[])))
    and advice_id <> all ((select conflict_questions())::uuid[])
    and (not barred or advice_id = any ((select sight_questions())::uuid[])));

-- Its reviewers go on reading an emergency access: they decide about it.
alter policy pages_own on emergency_access
  using (authority_id = (select ctx_authority()) and person_id = (select ctx_person())
    and not barred and child_id <> all ((select conflict_children())::uuid[]));
