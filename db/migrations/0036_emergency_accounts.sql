-- Emergency accounts (TRUST 4e): for the day on which no organisation's sign-in answers, one for the
-- service manager on duty and one for an administrator. A hardware key opens each once; two people seal it
-- again. The appointment begins with its use and ends on the next day.
create table emergency_account (
  authority_id text not null references authority,
  person_id uuid not null,
  role text not null check (role in ('SM', 'SYS')),
  scope_kind text not null,
  scope_id text not null,
  made_by uuid not null,
  made_at timestamptz not null,
  -- The agreement under which the key lies sealed, and since when.
  approval_id uuid,
  sealed_at timestamptz,
  used_at timestamptz,
  closed_at timestamptz,
  closed_by uuid,
  primary key (authority_id, person_id),
  foreign key (authority_id, person_id) references person,
  foreign key (authority_id, made_by) references person,
  foreign key (authority_id, approval_id) references approval,
  foreign key (authority_id, closed_by) references person,
  check ((role = 'SM') = (scope_kind = 'service')),
  check ((sealed_at is null) = (approval_id is null)),
  check (used_at is null or sealed_at is not null),
  check ((closed_at is null) = (closed_by is null))
);
call protect('emergency_account');
create policy pages_read on emergency_account for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('SYS', 'IGO', 'SM')
    and (select ctx_person()) is not null);
grant select on emergency_account to alongside_pages;
