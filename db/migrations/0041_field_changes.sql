-- How each fact of a child or pupil came to be what it is (J8): what a field was, what it became, from
-- which day and since when known, and by which file and row. Journals of files go after their days and
-- go at once when a file is taken back; this stays as long as what it tells of. Written by the database
-- itself for every background statement that changes a fact, so that no module can forget it: a file
-- taken back is a change too, and a file that says the same makes none. Acts of people (confirmations,
-- decisions, assertions, links) have records of their own, which the page reads beside these.
create table field_change (
  authority_id text not null references authority,
  change_id bigint generated always as identity,
  child_id uuid,
  pupil_id uuid,
  table_name text not null,
  -- The row's own key within the table and the child or pupil.
  row_key text not null,
  field text not null,
  -- The resource of the matrix whose readers may see it.
  resource text not null check (resource in ('R03', 'R05', 'R06', 'R11')),
  -- Its parts in an order of its own (a name: forename, middle names, surname); null: there was none.
  was text[],
  became text[],
  valid_from date,
  known_at timestamptz not null,
  -- The file and the record's place in it, from 1; null for work that no file caused.
  batch_id bigint,
  file_kind text,
  file_as_of date,
  file_row integer,
  is_undo boolean not null default false,
  primary key (authority_id, change_id),
  check ((child_id is null) <> (pupil_id is null))
);
create index field_change_child on field_change (authority_id, child_id, change_id desc) where child_id is not null;
create index field_change_pupil on field_change (authority_id, pupil_id, change_id desc) where pupil_id is not null;
create index field_change_batch on field_change (authority_id, batch_id) where file_row is null;
call protect('field_change');
create policy pages_care on field_change for select to alongside_pages
  using (authority_id = (select ctx_authority()) and child_id = any ((select sight_children())::uuid[])
    and (resource = 'R03' and (select role_reads('R03')) or resource = 'R05' and (select role_reads('R05'))
      or resource = 'R06' and (select role_reads('R06'))
      -- Never where a restricted child lived, not even to those on its list.
      or resource = 'R11' and (select role_reads('R11')) and child_id <> all ((select allowed_children())::uuid[])));
create policy pages_care_roll on field_change for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
    and pupil_id = any ((select sight_pupils())::uuid[]));
create policy pages_school on field_change for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'DSL'
    and pupil_id in (select p.pupil_id from pupil p
      where p.authority_id = (select ctx_authority()) and p.urn = any ((select ctx_schools())::text[])));
grant select on field_change to alongside_pages;

create function ctx_batch() returns bigint language sql stable parallel safe
  return nullif(current_setting('alongside.batch', true), '')::bigint;
create function ctx_undoes() returns boolean language sql stable parallel safe
  return coalesce(current_setting('alongside.undoes', true), '') = 'yes';

-- Arguments: whose it is (child_id or pupil_id); the row's key; its fields as rows of
-- (field, resource, parts, from when it holds), all as SQL over a row `r`.
create function note_field_changes() returns trigger language plpgsql as $$
declare
  facts text := format('select r.authority_id, r.%I as owner_id, %s as row_key, f.field, f.resource,
      case when array_to_string(f.parts, '''') <> '''' then f.parts end as parts, f.valid_from
    from %%s r cross join lateral (values %s) f(field, resource, parts, valid_from)',
    tg_argv[0], tg_argv[1], tg_argv[2]);
  none text := ' where false';
  kept text := '';
  olds text;
  news text;
begin
  -- People's acts have records of their own.
  if ctx_purpose() is null then return null; end if;
  -- What is deleted because its time has come has no history left either; nor has a child or pupil
  -- whose file was taken back.
  if tg_op = 'DELETE' and (ctx_purpose() = 'retention' or tg_table_name in ('child', 'pupil')) then
    execute format('delete from field_change f using old_rows r
      where f.authority_id = r.authority_id and f.%I = r.%I and (%L in (''child'', ''pupil'')
        or f.table_name = %L and f.row_key = %s)', tg_argv[0], tg_argv[0], tg_table_name, tg_table_name, tg_argv[1]);
    return null;
  end if;
  if tg_table_name = 'child_address' then
    -- A home that must not be known leaves no trace of any home.
    if tg_op <> 'DELETE' then
      delete from field_change f using new_rows r
      where r.is_protected and f.authority_id = r.authority_id and f.child_id = r.child_id and f.field = 'postcode';
    end if;
    kept := ' where not exists (select 1 from child_address a where a.authority_id = r.authority_id
      and a.child_id = r.child_id and a.is_protected)';
  end if;
  olds := case when tg_op = 'INSERT' then format(facts, 'new_rows') || none else format(facts, 'old_rows') || kept end;
  news := case when tg_op = 'DELETE' then format(facts, 'old_rows') || none else format(facts, 'new_rows') || kept end;
  if ctx_purpose() = 'retention' then
    execute format('delete from field_change f using (%s) o, (%s) n
      where (o.authority_id, o.owner_id, o.row_key, o.field) = (n.authority_id, n.owner_id, n.row_key, n.field)
        and o.parts is distinct from n.parts and f.authority_id = n.authority_id and f.%I = n.owner_id
        and f.table_name = %L and f.row_key = n.row_key and f.field = n.field', olds, news, tg_argv[0], tg_table_name);
    return null;
  end if;
  execute format('insert into field_change (authority_id, %I, table_name, row_key, field, resource, was, became,
      valid_from, known_at, batch_id, file_kind, file_as_of, is_undo)
    select authority_id, owner_id, %L, row_key, field, coalesce(n.resource, o.resource), o.parts, n.parts,
      coalesce(n.valid_from, b.as_of, o.valid_from), clock_timestamp(), b.batch_id, b.kind, b.as_of, ctx_undoes()
    from (%s) o full join (%s) n using (authority_id, owner_id, row_key, field)
    left join (select b.batch_id, b.kind, b.as_of from batch b
      where b.authority_id = ctx_authority() and b.batch_id = ctx_batch()) b on true
    where o.parts is distinct from n.parts', tg_argv[0], tg_table_name, olds, news);
  return null;
end $$;

do $$
declare
  tracked text[];
begin
  foreach tracked slice 1 in array array[
    ['child', 'child_id', '''''', $f$
      ('birth-date', 'R03', array[r.birth_date]::text[], null::date),
      ('expected-birth-date', 'R03', array[r.expected_birth_date]::text[], null),
      ('death-date', 'R03', array[r.death_date]::text[], r.death_date),
      ('sex', 'R03', array[r.sex], null)$f$],
    ['child_name', 'child_id', $f$r.kind || '|' || r.slot$f$, $f$
      ('name', 'R03', array[r.forename, r.middle_names, r.surname], null::date)$f$],
    ['child_identifier', 'child_id', $f$r.kind || '|' || r.slot$f$, $f$
      ('number', 'R03', array[r.value], null::date)$f$],
    ['child_address', 'child_id', 'r.since::text', $f$
      ('postcode', 'R11', array[case when not r.is_protected then r.postcode end], r.since)$f$],
    ['care_status', 'child_id', '''''', $f$
      ('status', 'R05', array[r.status, r.since::text, r.ended_on::text], coalesce(r.ended_on, r.since))$f$],
    ['care_episode', 'child_id', 'r.referral_date::text', $f$
      ('case', 'R05', array[r.referral_date, r.closure_date]::text[], coalesce(r.closure_date, r.referral_date))$f$],
    ['care_plan', 'child_id', $f$r.kind || '|' || r.started_on$f$, $f$
      ('plan', 'R05', array[r.kind, r.started_on::text, r.ended_on::text], coalesce(r.ended_on, r.started_on))$f$],
    ['looked_after_period', 'child_id', 'r.started_on::text', $f$
      ('looked-after', 'R05', array[r.started_on, r.ended_on]::text[], coalesce(r.ended_on, r.started_on))$f$],
    ['kinship_arrangement', 'child_id', $f$r.started_on || '|' || r.order_kind$f$, $f$
      ('kinship', 'R05', array[r.order_kind, r.started_on::text, r.ended_on::text], coalesce(r.ended_on, r.started_on))$f$],
    ['allocation', 'child_id', $f$r.since || '|' || r.worker_email$f$, $f$
      ('worker', 'R06', array[r.worker_name, r.since::text, r.until::text], coalesce(r.until, r.since)),
      ('team', 'R06', array[r.team_id], r.since)$f$],
    ['care_school', 'child_id', '''''', $f$
      ('school-named', 'R03', array[coalesce(nullif(r.school_name, ''), r.urn)], null::date)$f$],
    ['enrolment', 'pupil_id', 'r.since::text', $f$
      ('enrolment', 'R03', array[r.urn, r.since::text, r.until::text], coalesce(r.until, r.since))$f$]
  ] loop
    execute format('create trigger note_added after insert on %I referencing new table as new_rows
      for each statement execute function note_field_changes(%L, %L, %L)', tracked[1], tracked[2], tracked[3], tracked[4]);
    execute format('create trigger note_changed after update on %I referencing old table as old_rows new table as new_rows
      for each statement execute function note_field_changes(%L, %L, %L)', tracked[1], tracked[2], tracked[3], tracked[4]);
    execute format('create trigger note_removed after delete on %I referencing old table as old_rows
      for each statement execute function note_field_changes(%L, %L, %L)', tracked[1], tracked[2], tracked[3], tracked[4]);
  end loop;
end $$;
-- Of a pupil, what changed: most pupils of a roll are of no child, and what a roll said first is there.
create trigger note_changed after update on pupil
  referencing old table as old_rows new table as new_rows
  for each statement execute function note_field_changes('pupil_id', '''''', $f$
    ('school-name', 'R03', array[r.forename, r.middle_names, coalesce(nullif(r.preferred_surname, ''), r.surname)], null::date),
    ('school-birth-date', 'R03', array[r.birth_date]::text[], null),
    ('school-upn', 'R03', array[r.upn], null)$f$);
create trigger note_removed after delete on pupil
  referencing old table as old_rows
  for each statement execute function note_field_changes('pupil_id', '''''', $f$('', '', array['']::text[], null::date)$f$);

-- What the same readers see of people's acts: schools' answers (R03), and links made and undone, whoever
-- of the child's professionals asks.
create policy pages_care on roll_answer for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select role_reads('R03'))
    and pupil_id = any ((select sight_pupils())::uuid[]));
alter policy pages_read on link_history using (authority_id = (select ctx_authority()) and (
  ((select ctx_role()) = 'DA' and exists (select 1 from match_pair p
    where p.authority_id = link_history.authority_id and p.child_id = link_history.child_id
      and p.pupil_id = link_history.pupil_id))
  or ((select role_reads('R05')) and child_id = any ((select sight_children())::uuid[]))));
alter policy pages_read on match_decision using (authority_id = (select ctx_authority()) and (
  ((select ctx_role()) = 'DA' and exists (select 1 from match_pair p
    where p.authority_id = match_decision.authority_id and p.child_id = match_decision.child_id
      and p.pupil_id = match_decision.pupil_id))
  or ((select role_reads('R05')) and child_id = any ((select sight_children())::uuid[]))));
