-- An allow-list is a way to a restricted record and to no other: once the last restriction of a child is
-- lifted, who stands on its list sees no more than anybody else, though the entry itself has not ended.
create or replace function is_barred_scope(authority text, child uuid, scope text) returns boolean language sql stable as $$
  select case when scope like 'allow:%'
    then is_sealed_child(authority, child) or not is_restricted_child(authority, child)
    else is_restricted_child(authority, child) end
$$;
update sight set barred = is_barred_scope(authority_id, child_id, scope) where scope like 'allow:%';
