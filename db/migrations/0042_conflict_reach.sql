-- A conflict reaches all records of the same child: the pupil records linked with a child whom somebody
-- knows, and the child linked with a pupil. Kept by the database whenever a conflict or a link comes or
-- goes, so that it holds for links that are made later too. A conflict that was cleared reaches nothing.
create table conflict_reach (
  authority_id text not null,
  conflict_id uuid not null,
  subject_type text not null check (subject_type in ('child', 'pupil')),
  subject_id uuid not null,
  primary key (authority_id, conflict_id, subject_type, subject_id),
  foreign key (authority_id, conflict_id) references conflict on delete cascade
);
create index conflict_reach_subject on conflict_reach (authority_id, subject_id);
call protect('conflict_reach');
-- One's own, for the functions below that the policies ask.
create policy pages_own on conflict_reach for select to alongside_pages
  using (authority_id = (select ctx_authority()) and conflict_id in (select c.conflict_id from conflict c
    where c.authority_id = (select ctx_authority()) and c.person_id = (select ctx_person())));
grant select on conflict_reach to alongside_pages;

create function bring_conflict_reach(authority text, conflicts uuid[]) returns void language plpgsql as $$
begin
  delete from conflict_reach r where r.authority_id = authority and r.conflict_id = any (conflicts);
  insert into conflict_reach (authority_id, conflict_id, subject_type, subject_id)
  with known as (
    select c.conflict_id, c.child_id, c.pupil_id from conflict c
    where c.authority_id = authority and c.conflict_id = any (conflicts)
  ), children as (
    select conflict_id, child_id from known where child_id is not null
    union
    select k.conflict_id, l.child_id from known k
    join link l on l.authority_id = authority and l.pupil_id = k.pupil_id
  ), pupils as (
    select conflict_id, pupil_id from known where pupil_id is not null
    union
    select c.conflict_id, l.pupil_id from children c
    join link l on l.authority_id = authority and l.child_id = c.child_id
  )
  select authority, conflict_id, 'child', child_id from children
  union all
  select authority, conflict_id, 'pupil', pupil_id from pupils;
end $$;

create function conflict_noted() returns trigger language plpgsql as $$
begin
  perform bring_conflict_reach(authority_id, array_agg(conflict_id)) from new_rows group by authority_id;
  return null;
end $$;
create trigger reach_follows after insert on conflict
  referencing new table as new_rows for each statement execute function conflict_noted();

create function conflict_links_changed() returns trigger language plpgsql as $$
begin
  perform bring_conflict_reach(found.authority_id, array_agg(found.conflict_id)) from (
    select c.authority_id, c.conflict_id from conflict c
    join changed_rows l on l.authority_id = c.authority_id and (l.child_id = c.child_id or l.pupil_id = c.pupil_id)
    union
    select r.authority_id, r.conflict_id from conflict_reach r
    join changed_rows l on l.authority_id = r.authority_id and r.subject_id in (l.child_id, l.pupil_id)) found
  group by found.authority_id;
  return null;
end $$;
create trigger reach_follows_added after insert on link
  referencing new table as changed_rows for each statement execute function conflict_links_changed();
create trigger reach_follows_removed after delete on link
  referencing old table as changed_rows for each statement execute function conflict_links_changed();

select bring_conflict_reach(authority_id, array_agg(conflict_id)) from conflict group by authority_id;

create or replace function conflict_children() returns uuid[] language sql stable parallel safe
  return array(select r.subject_id from conflict c join conflict_reach r using (authority_id, conflict_id)
    where c.authority_id = ctx_authority() and c.person_id = ctx_person() and c.cleared_at is null
      and r.subject_type = 'child');
create or replace function conflict_pupils() returns uuid[] language sql stable parallel safe
  return array(select r.subject_id from conflict c join conflict_reach r using (authority_id, conflict_id)
    where c.authority_id = ctx_authority() and c.person_id = ctx_person() and c.cleared_at is null
      and r.subject_type = 'pupil');
