-- The planner knows nothing of a statement's new rows and may read every span there is to find them.
-- Few children are restricted: their spans are marked child by child, by index.
create or replace function keep_spans_barred() returns trigger language plpgsql as $$
declare
  restricted record;
begin
  for restricted in select distinct n.authority_id, n.child_id from new_spans n
    where is_restricted_child(n.authority_id, n.child_id)
  loop
    update cohort_span s set barred = true
      where s.authority_id = restricted.authority_id and s.child_id = restricted.child_id and not s.barred;
  end loop;
  return null;
end $$;
