-- Notices: the inbox, who has seen what, and the e-mails that nudge. A notice holds codes and ids alone;
-- its words are made when it is shown, and whom it concerns is looked up with the rights of the reader.

create table notice (
  authority_id text not null references authority,
  notice_id uuid not null,
  -- One person, or whoever holds a role at a scope.
  to_person uuid,
  to_role text,
  to_scope_kind text check (to_scope_kind in ('authority', 'service', 'team', 'school', 'trust', 'panel')),
  to_scope_id text,
  to_post text generated always as (to_role || ' ' || to_scope_kind || ':' || to_scope_id) stored,
  kind text not null,
  subject_type text,
  subject_id text,
  ref text,
  is_urgent boolean not null,
  needs_acknowledgement boolean not null,
  due_by date,
  created_at timestamptz not null,
  -- Who caused it; null where nobody did, as with what the calendar brings.
  caused_by uuid,
  -- The same news twice (a sweep repeated) is one notice.
  once_key text,
  primary key (authority_id, notice_id),
  foreign key (authority_id, to_person) references person,
  check ((to_person is null) = (to_role is not null and to_scope_kind is not null and to_scope_id is not null)),
  check ((subject_type is null) = (subject_id is null)),
  -- Codes and ids have no blanks: no name and no sentence finds its way in.
  check (kind !~ '\s' and coalesce(subject_type, '') !~ '\s' and coalesce(subject_id, '') !~ '\s'
    and coalesce(ref, '') !~ '\s' and coalesce(once_key, '') !~ '\s')
);
create index notice_of_person on notice (authority_id, to_person, created_at desc) where to_person is not null;
create index notice_of_post on notice (authority_id, to_post, created_at desc) where to_post is not null;
create unique index notice_once on notice (authority_id, once_key, kind, coalesce(to_person::text, ''), coalesce(to_post, ''))
  where once_key is not null;
call protect('notice');

-- The posts that the viewer holds in the role that they act in: `TM team:north`.
create function my_posts() returns text[] language sql stable parallel safe as $$
  select array(select a.role || ' ' || a.scope_kind || ':' || a.scope_id from appointment a
    where a.authority_id = ctx_authority() and a.person_id = ctx_person() and a.role = ctx_role()
      and is_held(a.starts_on, a.ends_on, a.ended_because))
$$;
create policy pages_read on notice for select to alongside_pages
  using (authority_id = (select ctx_authority())
    and (to_person = (select ctx_person()) or to_post = any ((select my_posts())::text[])));
create policy pages_append on notice for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_person()) is not null
    and caused_by = (select ctx_person()));
grant select, insert on notice to alongside_pages;

-- What one person did with one notice. It only ever gains: what was opened stays opened.
create table notice_receipt (
  authority_id text not null,
  notice_id uuid not null,
  person_id uuid not null,
  delivered_at timestamptz not null,
  opened_at timestamptz,
  acknowledged_at timestamptz,
  primary key (authority_id, notice_id, person_id),
  foreign key (authority_id, notice_id) references notice,
  foreign key (authority_id, person_id) references person
);
call protect('notice_receipt');
-- Whoever shares the notice sees which colleague acknowledged it.
create policy pages_read on notice_receipt for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (person_id = (select ctx_person()) or exists (
    select 1 from notice n where n.authority_id = notice_receipt.authority_id and n.notice_id = notice_receipt.notice_id)));
create policy pages_take on notice_receipt for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and person_id = (select ctx_person()) and exists (
    select 1 from notice n where n.authority_id = notice_receipt.authority_id and n.notice_id = notice_receipt.notice_id));
create policy pages_mark on notice_receipt for update to alongside_pages
  using (authority_id = (select ctx_authority()) and person_id = (select ctx_person()))
  with check (authority_id = (select ctx_authority()) and person_id = (select ctx_person()));
grant select, insert on notice_receipt to alongside_pages;
grant update (opened_at, acknowledged_at) on notice_receipt to alongside_pages;
create function receipt_only_gains() returns trigger language plpgsql as $$
begin
  if new.delivered_at is distinct from old.delivered_at
    or (old.opened_at is not null and new.opened_at is distinct from old.opened_at)
    or (old.acknowledged_at is not null and new.acknowledged_at is distinct from old.acknowledged_at) then
    raise exception 'What was seen stays seen';
  end if;
  return new;
end $$;
create trigger receipt_gains before update on notice_receipt
  for each row execute function receipt_only_gains();

-- E-mails to go, one a person. A row without a person is for whoever holds the notice's post: background
-- work, which may look up everybody's appointments, replaces it by a row for each of them ('addressed').
create table outbox (
  authority_id text not null,
  outbox_id uuid not null default gen_random_uuid(),
  notice_id uuid not null,
  channel text not null default 'email' check (channel in ('email')),
  person_id uuid,
  state text not null default 'queued'
    check (state in ('queued', 'sending', 'sent', 'failed', 'dead', 'addressed')),
  attempts integer not null default 0,
  queued_at timestamptz not null,
  next_try_at timestamptz not null,
  -- Since when a try is under way.
  trying_since timestamptz,
  sent_at timestamptz,
  -- Which way it went and what the provider calls it.
  sent_by text,
  provider_id text,
  -- What the provider said of it afterwards.
  delivered_at timestamptz,
  -- Why the last try failed: a code, never the provider's words, which repeat the address.
  fault text check (fault !~ '\s'),
  replayed_by uuid,
  replayed_at timestamptz,
  primary key (authority_id, outbox_id),
  foreign key (authority_id, notice_id) references notice,
  foreign key (authority_id, person_id) references person,
  unique (authority_id, notice_id, channel, person_id)
);
create index outbox_due on outbox (authority_id, next_try_at) where state in ('queued', 'failed', 'sending');
create index outbox_newest on outbox (authority_id, queued_at desc);
create index outbox_state on outbox (authority_id, state, queued_at desc);
create index outbox_provider on outbox (authority_id, provider_id) where provider_id is not null;
call protect('outbox');
create policy pages_append on outbox for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_person()) is not null
    and state = 'queued' and attempts = 0);
-- The administrator sees which mails went and tries dead ones again; the notices behind stay unseen.
create policy pages_read on outbox for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS');
create policy pages_replay on outbox for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'SYS' and state = 'dead')
  with check (authority_id = (select ctx_authority()) and state = 'queued' and attempts = 0
    and replayed_by = (select ctx_person()));
grant select, insert on outbox to alongside_pages;
grant update (state, attempts, next_try_at, fault, replayed_by, replayed_at) on outbox to alongside_pages;
