-- Pages of children asked for, noted before they are answered: the pace holds for pages asked for at once
-- as well (TRUST T1, T3). Background work only; rows of a day and older go with the next page.
create table page_asked (
  authority_id text not null references authority,
  person_id uuid not null,
  request_id text not null,
  asked_at timestamptz not null default now(),
  primary key (authority_id, person_id, request_id)
);
call protect('page_asked');

-- What a school wrote about a pupil it misses is the analysts', who look for the pupil; the Virtual School
-- needs no more than when a school last confirmed its list.
alter policy pages_strategic on roll_answer using (authority_id = (select ctx_authority())
  and ((select ctx_role()) = 'DA' or ((select ctx_role()) in ('VSH', 'EA') and answer = 'ours')));
