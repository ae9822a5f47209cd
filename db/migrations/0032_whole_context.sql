-- Rows without names were shown to a role alone. Who looks has to be said whole: the person, the day, and an
-- appointment to the authority or a service. Whoever looks through an emergency access sees one child.
alter policy pages_strategic on cohort_row using (authority_id = (select ctx_authority()) and not barred
  and (select ctx_person()) is not null and (select ctx_today()) is not null
  and (((select ctx_role()) in ('VSH', 'EA', 'DA') and 'authority' = any ((select ctx_scopes())::text[]))
    or ((select ctx_role()) = 'SM'
      and exists (select 1 from unnest((select ctx_scopes())::text[]) s where s like 'service:%'))));

-- Nor is a school's roll shown where the person, whose conflicts count, or the day is not said.
create or replace function ctx_schools() returns text[] language sql stable parallel safe
  return case when ctx_person() is null or ctx_today() is null then '{}'::text[] else array(select substr(scope, 8) from unnest(ctx_scopes()) scope where scope like 'school:%') end;
