-- The copy that a person is given of what is held about a child (TRUST R25, R22): built in the background,
-- reviewed line by line, released by a second person, kept for a day or until it was downloaded; what it
-- was made of, by number and fingerprint, stays with the case.
create table rights_pack (
  authority_id text not null,
  pack_id uuid not null default gen_random_uuid(),
  case_id uuid not null,
  child_id uuid not null,
  state text not null default 'asked' check (state in ('asked', 'built', 'reviewed', 'released', 'gone')),
  asked_by uuid not null,
  asked_at timestamptz not null,
  sections_done integer not null default 0,
  sections_total integer not null,
  built_at timestamptz,
  reviewed_by uuid,
  reviewed_at timestamptz,
  released_by uuid,
  released_at timestamptz,
  expires_at timestamptz,
  html_downloaded_at timestamptz,
  json_downloaded_at timestamptz,
  -- Lines and withheld lines by section and ground; never what they say.
  manifest jsonb,
  html_sha256 text,
  json_sha256 text,
  primary key (authority_id, pack_id),
  foreign key (authority_id, case_id) references rights_case on delete cascade,
  foreign key (authority_id, child_id) references child,
  foreign key (authority_id, asked_by) references person,
  foreign key (authority_id, reviewed_by) references person,
  foreign key (authority_id, released_by) references person,
  -- Nobody releases what they reviewed.
  check (released_by is null or released_by <> reviewed_by),
  check ((reviewed_by is null) = (reviewed_at is null) and (released_by is null) = (released_at is null))
);
create index rights_pack_case on rights_pack (authority_id, case_id, asked_at desc);
create index rights_pack_child on rights_pack (authority_id, child_id);
call protect('rights_pack');
create policy pages_read on rights_pack for select to alongside_pages
  using (authority_id = (select ctx_authority()) and child_id <> all ((select conflict_children())::uuid[])
    and ((select ctx_role()) = 'IGO' or ((select ctx_role()) = 'SM' and state in ('reviewed', 'released')
      and child_id = any ((select sight_children())::uuid[]))));
create policy pages_review on rights_pack for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and state = 'built')
  with check (authority_id = (select ctx_authority()) and state = 'reviewed' and reviewed_by = (select ctx_person())
    and released_by is null);
create policy pages_release on rights_pack for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('IGO', 'SM') and state = 'reviewed'
    and reviewed_by <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and state = 'released' and released_by = (select ctx_person())
    and reviewed_by <> released_by);
grant select on rights_pack to alongside_pages;
grant update (state, reviewed_by, reviewed_at, released_by, released_at, expires_at) on rights_pack to alongside_pages;

create table rights_pack_line (
  authority_id text not null,
  pack_id uuid not null,
  section text not null,
  line_no integer not null,
  facts jsonb not null,
  is_withheld boolean not null,
  ground text check (ground in ('third-party', 'location', 'serious-harm', 'staff')),
  -- What no reviewer can put in.
  is_fixed boolean not null default false,
  primary key (authority_id, pack_id, section, line_no),
  foreign key (authority_id, pack_id) references rights_pack on delete cascade,
  check (is_withheld = (ground is not null)),
  check (is_withheld or not is_fixed)
);
call protect('rights_pack_line');
create policy pages_read on rights_pack_line for select to alongside_pages
  using (authority_id = (select ctx_authority()) and exists (select 1 from rights_pack k
    where k.authority_id = rights_pack_line.authority_id and k.pack_id = rights_pack_line.pack_id));
create policy pages_review on rights_pack_line for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and not is_fixed
    and exists (select 1 from rights_pack k where k.authority_id = rights_pack_line.authority_id
      and k.pack_id = rights_pack_line.pack_id and k.state = 'built'))
  with check (authority_id = (select ctx_authority()) and not is_fixed);
grant select on rights_pack_line to alongside_pages;
grant update (is_withheld, ground) on rights_pack_line to alongside_pages;
