-- Numbers of the cohort are counted from one index, without fetching rows in its scattered order.
-- It stands in the order of the list, the most protected status first.
create index cohort_row_numbers on cohort_row (authority_id, definition,
    array_position(array['cp', 'cin', 'disabled', 'kinship', 'other', 'previous'], status), child_id)
  include (status, since, leaves_on, urn, school_state, link_state, year_group, key_stage, area, is_out_of_area, barred);

-- The same of what was said on a past day.
create index cohort_span_said on cohort_span (authority_id, definition, kind, from_day, child_id)
  include (to_day, basis, status, leaves_on, known_from, known_until, barred);

-- The day that rows were worked out for stands once with the definition: a row is written when the
-- child's facts change, not each night.
alter table cohort_definition add column worked_out_on date;
update cohort_definition d set worked_out_on = (
  select max(r.as_at) from cohort_row r where r.authority_id = d.authority_id and r.definition = d.definition);
alter table cohort_row drop column as_at;
