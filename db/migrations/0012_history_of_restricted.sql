-- An analyst reads the history of links as decisions are read: of pairs that the analyst may see. Former
-- links of restricted and sealed children are barred with their pairs.
drop policy if exists pages_read on link_history;
create policy pages_read on link_history for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (
    ((select ctx_role()) = 'DA' and exists (select 1 from match_pair p
      where p.authority_id = link_history.authority_id and p.child_id = link_history.child_id
        and p.pupil_id = link_history.pupil_id))
    or ((select ctx_role()) in ('SW', 'TM')
      and child_id = any ((select sight_children())::uuid[]))));
