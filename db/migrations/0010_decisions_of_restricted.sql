-- An analyst reads decisions about pairs that the analyst may see: those of restricted and sealed
-- children are barred as pairs, and so are what was decided about them.
drop policy pages_read on match_decision;
create policy pages_read on match_decision for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    ((select ctx_role()) = 'DA' and exists (select 1 from match_pair p
      where p.authority_id = match_decision.authority_id and p.child_id = match_decision.child_id
        and p.pupil_id = match_decision.pupil_id))
    or ((select ctx_role()) in ('SW', 'TM')
      and child_id = any ((select sight_children())::uuid[]))));
