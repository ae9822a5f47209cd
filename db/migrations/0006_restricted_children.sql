-- Restriction beats role (TRUST 4a rule 6), and the database keeps it: `barred` in sight, links, pairs
-- and the cohort is worked out here from the child's seal and restrictions, whoever writes the row, so
-- that no module has to remember it and none can get it wrong.

-- Sealed (adopted): nobody's, not even on an allow-list.
create function is_sealed_child(authority text, child uuid) returns boolean language sql stable as $$
  select coalesce((select c.is_sealed from child c
    where c.authority_id = authority and c.child_id = child), false)
$$;

create function is_restricted_child(authority text, child uuid) returns boolean language sql stable as $$
  select is_sealed_child(authority, child) or exists (
    select 1 from restriction r
    where r.authority_id = authority and r.child_id = child and r.lifted_on is null)
$$;

-- An allow-list row stays open while the child is restricted, and closes when it is sealed.
create function is_barred_scope(authority text, child uuid, scope text) returns boolean language sql stable as $$
  select case when scope like 'allow:%' then is_sealed_child(authority, child)
    else is_restricted_child(authority, child) end
$$;

create function keep_sight_barred() returns trigger language plpgsql as $$
begin
  new.barred := is_barred_scope(new.authority_id, new.child_id, new.scope);
  return new;
end $$;
create trigger keep_barred before insert or update on sight
  for each row execute function keep_sight_barred();

create function keep_barred() returns trigger language plpgsql as $$
begin
  new.barred := is_restricted_child(new.authority_id, new.child_id);
  return new;
end $$;
create trigger keep_barred before insert or update on link
  for each row execute function keep_barred();
create trigger keep_barred before insert or update on match_pair
  for each row execute function keep_barred();
create trigger keep_barred before insert or update on cohort_row
  for each row execute function keep_barred();

-- Spans come by the thousand: marked once a statement, not once a row.
create function keep_spans_barred() returns trigger language plpgsql as $$
begin
  update cohort_span s set barred = true from new_spans n
  where s.authority_id = n.authority_id and s.span_id = n.span_id and not n.barred and (
    exists (select 1 from child c
      where c.authority_id = n.authority_id and c.child_id = n.child_id and c.is_sealed)
    or exists (select 1 from restriction r
      where r.authority_id = n.authority_id and r.child_id = n.child_id and r.lifted_on is null));
  return null;
end $$;
create trigger keep_barred after insert on cohort_span
  referencing new table as new_spans for each statement execute function keep_spans_barred();

create function bring_barred_in_step(authority text, child uuid) returns void language plpgsql as $$
declare restricted boolean := is_restricted_child(authority, child);
begin
  update sight s set barred = is_barred_scope(authority, child, s.scope)
    where s.authority_id = authority and s.child_id = child;
  update link l set barred = restricted
    where l.authority_id = authority and l.child_id = child and l.barred is distinct from restricted;
  update match_pair p set barred = restricted
    where p.authority_id = authority and p.child_id = child and p.barred is distinct from restricted;
  update cohort_row r set barred = restricted
    where r.authority_id = authority and r.child_id = child and r.barred is distinct from restricted;
  update cohort_span s set barred = restricted
    where s.authority_id = authority and s.child_id = child and s.barred is distinct from restricted;
end $$;

create function restriction_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    perform bring_barred_in_step(old.authority_id, old.child_id);
  else
    perform bring_barred_in_step(new.authority_id, new.child_id);
  end if;
  return null;
end $$;
create trigger barred_follows after insert or update or delete on restriction
  for each row execute function restriction_changed();

create function seal_changed() returns trigger language plpgsql as $$
begin
  perform bring_barred_in_step(new.authority_id, new.child_id);
  return null;
end $$;
create trigger barred_follows after update of is_sealed on child
  for each row when (old.is_sealed is distinct from new.is_sealed) execute function seal_changed();
