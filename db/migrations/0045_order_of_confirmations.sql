-- Two words about one flow can carry the same moment; which came later is then what their order says.
alter table flow_confirmation add column decision_no bigint generated always as identity;
drop index flow_confirmation_newest;
create unique index flow_confirmation_newest on flow_confirmation (authority_id, flow, decision_no desc);
