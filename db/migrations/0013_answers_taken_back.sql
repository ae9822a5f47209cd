-- Taking an answer back gives back who had confirmed the place before, and when.
alter table roll_answer
  add column confirmed_by_before uuid,
  add column confirmed_at_before timestamptz;

-- A place is confirmed in one's own name, or given back to the one whose confirmation was answered over.
drop policy pages_confirm on enrolment;
create policy pages_confirm on enrolment for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'DSL' and urn = any ((select ctx_schools())::text[]))
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'DSL' and urn = any ((select ctx_schools())::text[])
    and (confirmed_by is null or confirmed_by = (select ctx_person()) or exists (
      select 1 from roll_answer a
      where a.authority_id = enrolment.authority_id and a.pupil_id = enrolment.pupil_id and a.enrolment_since = enrolment.since
        and a.undone_at is not null and a.confirmed_by_before = enrolment.confirmed_by
        and a.confirmed_at_before = enrolment.confirmed_at)));
