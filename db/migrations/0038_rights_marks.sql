-- What a request about somebody's data does while it is looked into, and after (UK GDPR art. 16, 18, 21):
-- a fact that is disputed says so where it is read; a record whose use for the Virtual School's overview is
-- objected to is left out of rows without names, and of targeted casework, which begins there.
create table rights_mark (
  authority_id text not null,
  mark_id uuid not null default gen_random_uuid(),
  case_id uuid not null,
  child_id uuid not null,
  kind text not null check (kind in ('disputed', 'objected')),
  -- What is disputed; of an objection: everything.
  about text not null check (about in ('identity', 'home', 'school', 'plan', 'worker', 'cohort', 'everything')),
  since date not null,
  set_by uuid not null,
  ended_on date,
  ended_as text,
  primary key (authority_id, mark_id),
  unique (authority_id, case_id, about),
  foreign key (authority_id, case_id) references rights_case on delete cascade,
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, set_by) references person,
  check ((kind = 'objected') = (about = 'everything')),
  check ((ended_on is null) = (ended_as is null))
);
create index rights_mark_child on rights_mark (authority_id, child_id);
call protect('rights_mark');
-- Whoever reads the record reads that it is disputed; information governance keeps the marks of the cases
-- that it sees; strategic roles learn which rows are none of theirs, as ids alone.
create policy pages_care on rights_mark for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select role_reads('R05'))
    and child_id = any ((select sight_children())::uuid[]));
create policy pages_governance on rights_mark for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and exists (select 1 from rights_case c where c.authority_id = rights_mark.authority_id and c.case_id = rights_mark.case_id));
create policy pages_strategic on rights_mark for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('VSH', 'EA', 'DA', 'SM') and kind = 'objected');
create policy pages_set on rights_mark for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and set_by = (select ctx_person())
    and ended_on is null and exists (select 1 from rights_case c where c.authority_id = rights_mark.authority_id
      and c.case_id = rights_mark.case_id and c.child_id = rights_mark.child_id and c.closed_at is null));
create policy pages_end on rights_mark for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and ended_on is null
    and exists (select 1 from rights_case c where c.authority_id = rights_mark.authority_id and c.case_id = rights_mark.case_id))
  with check (authority_id = (select ctx_authority()) and ended_on is not null);
grant select, insert on rights_mark to alongside_pages;
grant update (ended_on, ended_as) on rights_mark to alongside_pages;

-- Objected to, and not decided yet or found right.
create function objected_children() returns uuid[] language sql stable parallel safe
  return array(select m.child_id from rights_mark m where m.authority_id = ctx_authority() and m.kind = 'objected'
    and (m.ended_as is null or m.ended_as in ('granted', 'partly-granted')));

do $$
declare
  rows_of text;
begin
  foreach rows_of in array array['cohort_row', 'cohort_span'] loop
    execute format('create policy not_objected on %I as restrictive for select to alongside_pages
      using ((select ctx_role()) not in (''VSH'', ''EA'', ''DA'', ''SM'')
        or child_id <> all ((select objected_children())::uuid[])
        or child_id = any ((select sight_children())::uuid[]))', rows_of);
  end loop;
end $$;
