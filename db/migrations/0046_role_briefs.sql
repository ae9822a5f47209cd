-- Who has said that they read what their role is for, and which wording of it.
create table role_brief_read (
  authority_id text not null references authority,
  person_id uuid not null,
  role text not null check (role ~ '^[A-Z]{2,4}$'),
  version smallint not null check (version > 0),
  read_at timestamptz not null,
  primary key (authority_id, person_id, role, version),
  foreign key (authority_id, person_id) references person
);
call protect('role_brief_read');
create policy pages_read on role_brief_read for select to alongside_pages
  using (authority_id = (select ctx_authority())
    and (person_id = (select ctx_person()) or (select ctx_role()) in ('SYS', 'IGO', 'SM')));
create policy pages_say on role_brief_read for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and person_id = (select ctx_person())
    and role = (select ctx_role()));
grant select, insert on role_brief_read to alongside_pages;
