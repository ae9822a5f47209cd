-- Who set a restriction and why, when it was last looked at again, and by which agreement of two people
-- somebody was let in or it was lifted (TRUST 4a rules 6 and 7, BG2). No person's page reads these rows
-- by itself: background work answers the pages of service managers and information governance, without
-- saying who the child is.
alter table restriction
  add column reason text not null default '',
  add column set_by uuid,
  add column reviewed_on date,
  add column reviewed_by uuid,
  add column lifted_by uuid,
  add column approval_id uuid,
  add foreign key (authority_id, set_by) references person,
  add foreign key (authority_id, reviewed_by) references person,
  add foreign key (authority_id, lifted_by) references person,
  add foreign key (authority_id, approval_id) references approval;
alter table restriction_allow
  add column reason text not null default '',
  add column allowed_by uuid,
  add column approval_id uuid,
  add foreign key (authority_id, allowed_by) references person,
  add foreign key (authority_id, approval_id) references approval;
create index restriction_review on restriction (authority_id, review_on) where lifted_on is null;
