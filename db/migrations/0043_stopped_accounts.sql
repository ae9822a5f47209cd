-- An account that one administrator stopped at once (TRUST T3): its appointments stay and open nothing until
-- two administrators let it go on. The audit keeps who did it when.
alter table person add column stopped_at timestamptz;
alter table person add column stopped_by uuid;
alter table person add column stopped_because text;
alter table person add check ((stopped_at is null) = (stopped_by is null)
  and (stopped_at is null) = (stopped_because is null));
