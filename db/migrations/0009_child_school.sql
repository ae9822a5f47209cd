-- The school of each linked child as the rolls had it when last worked out: what today's rows name, and
-- what a change is told against. Background work only; pages read the rolls themselves.
create table child_school (
  authority_id text not null,
  child_id uuid not null,
  -- Null: on no roll.
  urn text,
  state text check (state in ('expected', 'reported', 'confirmed')),
  is_confirmed boolean not null default false,
  year_group text,
  primary key (authority_id, child_id),
  foreign key (authority_id, child_id) references child
);
call protect('child_school');
