-- A school data officer sends the school's own roll, and sees what became of what they sent themselves
-- (R20, C and s under "own upload"): never anything of links, cohort or social care (TRUST T13).
create function is_own_roll(kind text, urn text) returns boolean language sql stable parallel safe as $$
  select ctx_role() = 'SDO' and kind = 'roll-csv' and urn is not null and urn = any (ctx_schools())
$$;
create policy pages_own_school on source for select to alongside_pages
  using (authority_id = (select ctx_authority()) and is_own_roll(kind, urn));
create policy pages_add_own_school on source for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and is_own_roll(kind, urn));
create policy pages_map_own_school on source for update to alongside_pages
  using (authority_id = (select ctx_authority()) and is_own_roll(kind, urn))
  with check (authority_id = (select ctx_authority()) and is_own_roll(kind, urn)
    and confirmed_by = (select ctx_person()));

create policy pages_own_upload on batch for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SDO' and created_by = (select ctx_person())
    and exists (select 1 from source s where s.authority_id = batch.authority_id and s.source_id = batch.source_id));
create policy pages_send_own on batch for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SDO' and created_by = (select ctx_person())
    and exists (select 1 from source s where s.authority_id = batch.authority_id and s.source_id = batch.source_id));
create policy pages_handle_own on batch for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SDO' and created_by = (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and created_by = (select ctx_person())
    and exists (select 1 from source s where s.authority_id = batch.authority_id and s.source_id = batch.source_id));

-- The batches that the viewer sent.
create function own_batches() returns bigint[] language sql stable parallel safe as $$
  select array(select b.batch_id from batch b where b.authority_id = ctx_authority() and ctx_role() = 'SDO')
$$;
create policy pages_own_upload on batch_issue for select to alongside_pages
  using (authority_id = (select ctx_authority()) and batch_id = any ((select own_batches())::bigint[]));
create policy pages_own_upload on staged_record for select to alongside_pages
  using (authority_id = (select ctx_authority()) and not accepted and batch_id = any ((select own_batches())::bigint[]));
create policy pages_own_upload on absence_question for select to alongside_pages
  using (authority_id = (select ctx_authority()) and batch_id = any ((select own_batches())::bigint[]));
create policy pages_own_answer on absence_question for update to alongside_pages
  using (authority_id = (select ctx_authority()) and batch_id = any ((select own_batches())::bigint[]))
  with check (authority_id = (select ctx_authority()) and answered_by = (select ctx_person())
    and batch_id = any ((select own_batches())::bigint[]));
