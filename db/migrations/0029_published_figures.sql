-- Figures that were published (R01): suppressed and rounded before they are stored, never changed, and read
-- by everybody of whom the matrix says so: a governor her school's, a trust lead the trust's.
create table published_report (
  authority_id text not null references authority,
  report_id uuid not null default gen_random_uuid(),
  definition text not null,
  as_at date not null,
  published_at timestamptz not null,
  published_by uuid not null,
  -- Counts from 1 to this were hidden, the rest rounded to multiples of the other.
  hide_up_to integer not null check (hide_up_to >= 0),
  round_to integer not null check (round_to >= 1),
  withdrawn_at timestamptz,
  withdrawn_by uuid,
  primary key (authority_id, report_id),
  foreign key (authority_id, published_by) references person,
  foreign key (authority_id, withdrawn_by) references person,
  check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index published_report_newest on published_report (authority_id, published_at desc);
call protect('published_report');
create policy pages_read on published_report for select to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('VSH', 'EA', 'DA', 'SW', 'TM', 'SM', 'IRO',
    'LAI', 'DSL', 'GOV', 'MAT', 'PM', 'TRN', 'IGO')
    and (withdrawn_at is null or (select ctx_role()) in ('VSH', 'DA')));
create policy pages_publish on published_report for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) in ('VSH', 'DA')
    and published_by = (select ctx_person()) and withdrawn_at is null);
create policy pages_withdraw on published_report for update to alongside_pages
  using (authority_id = (select ctx_authority()) and (select ctx_role()) in ('VSH', 'DA') and withdrawn_at is null)
  with check (authority_id = (select ctx_authority()) and withdrawn_by = (select ctx_person()));
grant select, insert on published_report to alongside_pages;
grant update (withdrawn_at, withdrawn_by) on published_report to alongside_pages;

create table published_figure (
  authority_id text not null,
  report_id uuid not null,
  level text not null check (level in ('authority', 'stage', 'trust', 'school')),
  -- Of which stage, trust or school; empty for the authority.
  of_id text not null,
  measure text not null check (measure in ('now', 'before', 'all')),
  -- Null: hidden, and why.
  value integer check (value >= 0),
  hidden_because text,
  primary key (authority_id, report_id, level, of_id, measure),
  foreign key (authority_id, report_id) references published_report,
  check ((value is null) = (hidden_because is not null))
);
call protect('published_figure');
create policy pages_read on published_figure for select to alongside_pages
  using (authority_id = (select ctx_authority())
    and exists (select 1 from published_report r where r.authority_id = published_figure.authority_id
      and r.report_id = published_figure.report_id)
    and case (select ctx_role())
      when 'DSL' then level = 'school' and of_id = any ((select ctx_schools())::text[])
      when 'GOV' then level = 'school' and of_id = any ((select ctx_schools())::text[])
      when 'MAT' then (level = 'trust' and 'trust:' || of_id = any ((select ctx_scopes())::text[]))
        or (level = 'school' and of_id = any (array(select e.urn from establishment e
          where e.authority_id = (select ctx_authority()) and 'trust:' || e.trust_id = any ((select ctx_scopes())::text[]))))
      when 'TRN' then level in ('authority', 'stage')
      else (select ctx_role()) in ('VSH', 'EA', 'DA', 'SW', 'TM', 'SM', 'IRO', 'LAI', 'PM', 'IGO') end);
create policy pages_publish on published_figure for insert to alongside_pages
  with check (authority_id = (select ctx_authority()) and (select ctx_role()) in ('VSH', 'DA') and exists (
    select 1 from published_report r where r.authority_id = published_figure.authority_id
      and r.report_id = published_figure.report_id and r.published_by = (select ctx_person())));
grant select, insert on published_figure to alongside_pages;
