-- What somebody sees hangs on scopes, some of which name no person (a team, a school, an emergency access).
-- A context that gives scopes and nobody who holds them is not whole, and sees nothing; conflicts of
-- interest could not be looked up for it either.

alter policy pages_read on sight using (
  authority_id = (select ctx_authority())
  and (select ctx_person()) is not null
  and scope = any ((select ctx_scopes())::text[])
  and not barred
  and since <= (select ctx_today())
  and (until is null or until >= (select ctx_today()))
  and (scope not like 'allow:%' or (select ctx_stepped_up()))
  and child_id <> all ((select conflict_children())::uuid[]));
