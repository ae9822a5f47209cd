-- Retention (TRUST 6): what was disposed of and by which rule, what is held back from it, what is still
-- known of children who were adopted, and the audit's own end.

-- One certificate for each batch that was disposed of, written in the transaction that removed it. The
-- manifest names what is gone by hashes alone; the seal of the audit covers its sha256.
create table retention_certificate (
  authority_id text not null references authority,
  certificate_id uuid not null default gen_random_uuid(),
  class text not null,
  rule_version text not null,
  -- The period in words, as it stood.
  rule text not null,
  disposed_at timestamptz not null,
  subjects integer not null check (subjects > 0),
  -- Rows by table.
  counts jsonb not null,
  -- The days from which the clock of the oldest and the newest had run.
  from_day date not null,
  to_day date not null,
  manifest text[] not null,
  manifest_sha256 text not null check (manifest_sha256 ~ '^[0-9a-f]{64}$'),
  primary key (authority_id, certificate_id),
  check (to_day >= from_day),
  check (cardinality(manifest) = subjects)
);
create index retention_certificate_newest on retention_certificate (authority_id, disposed_at desc);
call protect('retention_certificate');
create policy pages_read on retention_certificate for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO');
grant select on retention_certificate to alongside_pages;

-- An inquiry, a claim or a review: nothing about the child is disposed of until two people lift the hold.
-- It outlives the child's record, so it refers to it by its number alone.
create table retention_hold (
  authority_id text not null references authority,
  hold_id uuid not null default gen_random_uuid(),
  child_id uuid not null,
  reason_code text not null check (reason_code in
    ('inquiry', 'claim', 'practice-review', 'rights-request', 'court')),
  set_by uuid not null,
  set_at timestamptz not null,
  lifted_at timestamptz,
  lifted_by uuid,
  approval_id uuid,
  primary key (authority_id, hold_id),
  foreign key (authority_id, set_by) references person,
  foreign key (authority_id, lifted_by) references person,
  foreign key (authority_id, approval_id) references approval,
  check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (approval_id is null))
);
create unique index retention_hold_standing on retention_hold (authority_id, child_id, reason_code) where lifted_at is null;
call protect('retention_hold');
create policy pages_read on retention_hold for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO');
create policy pages_set on retention_hold for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO'
    and set_by = (select ctx_person()) and lifted_at is null);
-- Only what a second person agreed to, by whom it was asked, once and while the agreement holds.
create policy pages_lift on retention_hold for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) = 'IGO' and lifted_at is null)
  with check (authority_id = (select ctx_authority()) and lifted_by = (select ctx_person()) and exists (
    select 1 from approval a where a.authority_id = (select ctx_authority()) and a.approval_id = retention_hold.approval_id
      and a.act = 'hold.lift' and a.subject = retention_hold.hold_id::text and a.asked_by = (select ctx_person())
      and a.decided_by <> a.asked_by and a.decision = 'approved' and a.used_at is null and a.expires_at > now()));
grant select, insert on retention_hold to alongside_pages;
grant update (lifted_at, lifted_by, approval_id) on retention_hold to alongside_pages;

-- All that is left of an adopted child: salted hashes of the number and of the pupil numbers, so that no
-- file brings the record back and nothing is linked with it. Background work only.
create table do_not_link_token (
  authority_id text not null references authority,
  kind text not null check (kind in ('child', 'upn')),
  token text not null check (token ~ '^[0-9a-f]{64}$'),
  salt text not null check (length(salt) >= 32),
  -- The last day on which it bars: the day before one year after the 18th birthday.
  until date not null,
  primary key (authority_id, kind, token)
);
call protect('do_not_link_token');
create function link_token(salt text, value text) returns text language sql immutable parallel safe as $$
  select encode(sha256(convert_to(salt || E'\n' || value, 'UTF8')), 'hex')
$$;

-- Statistics of records that were disposed of: how many, and never who. Shown suppressed and rounded.
create table disposed_statistic (
  authority_id text not null references authority,
  -- The academic year, by the year in which it starts, in which the record's clock ran out.
  academic_year integer not null,
  involvement text not null check (involvement in ('cp', 'cin', 'other')),
  children integer not null check (children > 0),
  primary key (authority_id, academic_year, involvement)
);
call protect('disposed_statistic');

-- The review of an emergency access is kept longer than the child's record may be: it refers to the
-- record by its number alone, and its texts go with the record.
do $$
declare
  held text;
begin
  for held in select conname from pg_constraint where conrelid = 'emergency_access'::regclass
    and contype = 'f' and confrelid = 'child'::regclass
  loop
    execute format('alter table emergency_access drop constraint %I', held);
  end loop;
end $$;

-- A person who left is a number: what was said of them goes, what they did stays theirs.
alter table person add column pseudonymised_on date;

-- The audit begins after this seal: its own row stays, with the digest of the events that it covered, so
-- that it can still be recomputed and the chain still hangs on it.
create table audit_base (
  authority_id text not null references authority,
  batch bigint not null,
  sealed_at timestamptz not null,
  events integer not null,
  seqs int8multirange not null,
  marks bytea not null,
  digest bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  -- Events under this seal and all before it.
  events_before bigint not null,
  disposed_at timestamptz not null,
  primary key (authority_id, batch)
);
alter table audit_base enable row level security;
alter table audit_base force row level security;
create policy jobs_read on audit_base for select to alongside_jobs
  using (authority_id = (select ctx_authority()) and (select ctx_purpose()) is not null);
grant select on audit_base to alongside_jobs;

create or replace function audit_is_append_only() returns trigger language plpgsql as $$
begin
  -- Set inside dispose_audit alone; no login holds the right to delete, whatever it sets.
  if tg_op = 'DELETE' and current_setting('alongside.disposing_audit', true) = 'yes' then
    return null;
  end if;
  raise exception 'The audit is append-only';
end $$;

-- Removes whole seals from the audit's beginning, and nothing else: seals older than the years given,
-- seven at least by the database's own clock, up to the first that speaks of a child whose record is still
-- here or held. Works for the authority of its caller's context. Gives how many events went, 0 for none.
create function dispose_audit(years integer) returns bigint language plpgsql
  security definer set search_path = public as $$
declare
  of_authority text := ctx_authority();
  first_kept bigint;
  last_gone bigint;
  before_base bigint;
  gone bigint;
begin
  if of_authority is null or ctx_purpose() is distinct from 'retention' then
    raise exception 'Only retention disposes of the audit';
  end if;
  if not (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) then
    raise exception 'The owner of the audit is under row security and cannot dispose of it';
  end if;
  perform pg_advisory_xact_lock(hashtext('alongside.seal'), hashtext(of_authority));
  select min(s.batch) into first_kept from audit_seal s
    where s.authority_id = of_authority and (
      s.sealed_at >= clock_timestamp() - make_interval(years => greatest(years, 7)) or exists (
        select 1 from audit_event e join unnest(s.seqs) r on e.seq <@ r
        where e.authority_id = of_authority and e.seq >= lower(r) and e.seq < upper(r)
          and e.subject_type = 'child' and (
            exists (select 1 from child c where c.authority_id = of_authority and c.child_id::text = e.subject_id)
            or exists (select 1 from retention_hold h where h.authority_id = of_authority
              and h.child_id::text = e.subject_id and h.lifted_at is null))));
  -- The newest seal always stays: the next one hangs on it.
  select max(s.batch) into last_gone from audit_seal s
    where s.authority_id = of_authority and (first_kept is null or s.batch < first_kept)
      and s.batch < (select max(batch) from audit_seal where authority_id = of_authority);
  if last_gone is null then
    return 0;
  end if;
  select coalesce(max(b.events_before), 0) into before_base from audit_base b where b.authority_id = of_authority;
  select coalesce(sum(s.events), 0) into gone from audit_seal s
    where s.authority_id = of_authority and s.batch <= last_gone;
  perform set_config('alongside.disposing_audit', 'yes', true);
  delete from audit_base where authority_id = of_authority;
  insert into audit_base
    select s.authority_id, s.batch, s.sealed_at, s.events, s.seqs, s.marks,
      (select sha256(string_agg(sha256(record_send(row(e.authority_id, e.seq, e.at, e.actor, e.appointment_id,
          e.session_id, e.request_id, e.role, e.device_hash, e.ip_hash, e.event, e.decision,
          e.subject_type, e.subject_id, e.fields, e.record_count, e.purpose, e.ref, e.rule_id,
          e.rule_version, e.case_ref, e.filter_hash))), ''::bytea order by e.seq))
        from audit_event e join unnest(s.seqs) r on e.seq <@ r
        where e.authority_id = of_authority and e.seq >= lower(r) and e.seq < upper(r)),
      s.prev_hash, s.hash, before_base + gone, clock_timestamp()
    from audit_seal s where s.authority_id = of_authority and s.batch = last_gone;
  delete from audit_event e using audit_seal s, unnest(s.seqs) r
    where s.authority_id = of_authority and s.batch <= last_gone
      and e.authority_id = of_authority and e.seq >= lower(r) and e.seq < upper(r);
  delete from audit_seal where authority_id = of_authority and batch <= last_gone;
  perform set_config('alongside.disposing_audit', '', true);
  return gone;
end $$;
revoke all on function dispose_audit(integer) from public;
grant execute on function dispose_audit(integer) to alongside_jobs;

-- An agreement that was used may still lose its wording, and nothing else.
create or replace function approval_is_decided_once() returns trigger language plpgsql as $$
begin
  if new.detail = '{}' and to_jsonb(new) - 'detail' = to_jsonb(old) - 'detail' then
    return new;
  end if;
  if old.decided_by is not null and (new.decided_by, new.decided_at, new.decision)
      is distinct from (old.decided_by, old.decided_at, old.decision) then
    raise exception 'An approval is decided once';
  end if;
  if old.used_at is not null then
    raise exception 'An approval is used once';
  end if;
  return new;
end $$;

-- What a census said of a child without why, for cases and plans that ended before the day given.
create function without_reasons(facts jsonb, ended_before date) returns jsonb language sql immutable parallel safe as $$
  select case when jsonb_typeof(facts -> 'episodes') is distinct from 'array' then facts
    else jsonb_set(facts, '{episodes}', coalesce((
      select jsonb_agg(case
        when (e.episode ->> 'closureDate') < ended_before::text
          then e.episode - 'primaryNeed' - 'closureReason' - 'referralSource' else e.episode end
        || case when jsonb_typeof(e.episode -> 'cpPlans') is distinct from 'array' then '{}'
          else jsonb_build_object('cpPlans', (
            select coalesce(jsonb_agg(case when coalesce(p.plan ->> 'end', e.episode ->> 'closureDate') < ended_before::text
              then p.plan - 'initialCategory' - 'latestCategory' else p.plan end order by p.place), '[]')
            from jsonb_array_elements(e.episode -> 'cpPlans') with ordinality p(plan, place))) end
        order by e.place)
      from jsonb_array_elements(facts -> 'episodes') with ordinality e(episode, place)), '[]')) end
$$;
