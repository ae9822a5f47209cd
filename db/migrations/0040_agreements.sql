-- The legal basis of each flow as the authority confirmed it, and its agreements with other organisations
-- (TRUST 4d, 5). What flows there are and what they rest on is data of the product; here stands who said
-- yes to it, and to which text. Nothing here is about a child.
create table flow_confirmation (
  authority_id text not null references authority,
  decision_id uuid not null default gen_random_uuid(),
  flow text not null check (flow ~ '^[a-z-]{1,40}$'),
  flow_version text not null,
  decision text not null check (decision in ('confirmed', 'withdrawn')),
  -- Where the data protection officer's own words are kept.
  reference text not null check (length(reference) between 3 and 120),
  decided_by uuid not null,
  decided_at timestamptz not null,
  primary key (authority_id, decision_id),
  foreign key (authority_id, decided_by) references person
);
create index flow_confirmation_newest on flow_confirmation (authority_id, flow, decided_at desc);
call protect('flow_confirmation');
create policy pages_read on flow_confirmation for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('IGO', 'SM', 'SYS'));
create policy pages_decide on flow_confirmation for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and decided_by = (select ctx_person()));
grant select, insert on flow_confirmation to alongside_pages;

create table sharing_agreement (
  authority_id text not null references authority,
  agreement_id uuid not null default gen_random_uuid(),
  kind text not null check (kind in ('company', 'school', 'trust', 'authority')),
  party text not null check (length(party) between 2 and 120),
  -- A school's URN or a trust's number; empty for others.
  party_code text not null,
  -- What comes after the @ of its users' addresses.
  domains text[] not null,
  flows text[] not null check (cardinality(flows) > 0),
  starts_on date not null,
  -- The last day; null: until it is ended.
  ends_on date,
  review_on date not null,
  reference text not null check (length(reference) between 3 and 120),
  set_by uuid not null,
  set_at timestamptz not null,
  agreed_by uuid,
  agreed_at timestamptz,
  ended_on date,
  ended_by uuid,
  primary key (authority_id, agreement_id),
  foreign key (authority_id, set_by) references person,
  foreign key (authority_id, agreed_by) references person,
  foreign key (authority_id, ended_by) references person,
  check (ends_on >= starts_on),
  check ((agreed_by is null) = (agreed_at is null)),
  check ((ended_on is null) = (ended_by is null)),
  check (agreed_by <> set_by)
);
create index sharing_agreement_party on sharing_agreement (authority_id, party);
call protect('sharing_agreement');

-- What was agreed or ended stays so, and everybody says it for themselves alone.
create function keep_agreement() returns trigger language plpgsql as $$
begin
  if (old.agreed_by is not null and (new.agreed_by, new.agreed_at) is distinct from (old.agreed_by, old.agreed_at))
    or (old.ended_on is not null and (new.ended_by, new.ended_on) is distinct from (old.ended_by, old.ended_on))
    or (new.agreed_by is distinct from old.agreed_by and new.agreed_by is distinct from ctx_person())
    or (new.ended_by is distinct from old.ended_by and new.ended_by is distinct from ctx_person()) then
    raise exception 'An agreement is agreed to and ended once, by who is signed in';
  end if;
  return new;
end $$;
create trigger keep_agreement before update on sharing_agreement for each row execute function keep_agreement();

create policy pages_read on sharing_agreement for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('IGO', 'SM', 'SYS'));
create policy pages_set on sharing_agreement for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and set_by = (select ctx_person()) and agreed_by is null and ended_on is null);
create policy pages_agree on sharing_agreement for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('IGO', 'SM')
    and agreed_by is null and ended_on is null and set_by <> (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and agreed_by = (select ctx_person()) and ended_on is null);
create policy pages_end on sharing_agreement for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and ended_on is null)
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and ended_by = (select ctx_person()));
grant select, insert on sharing_agreement to alongside_pages;
grant update (agreed_by, agreed_at, ended_on, ended_by) on sharing_agreement to alongside_pages;
