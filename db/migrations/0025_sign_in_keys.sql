-- Security keys (WebAuthn) beside the authenticator, what signing out at the issuer needs, and forms
-- that a session ended under.

-- Whoever uses security keys alone has no authenticator: the row then only says that a factor of their
-- own stands, and holds its recovery codes and its lock.
alter table own_factor alter column secret drop not null;

create table security_key (
  authority_id text not null references authority,
  key_id uuid not null default gen_random_uuid(),
  person_id uuid not null,
  credential_id bytea not null,
  public_key bytea not null,
  -- The authenticator's own count of uses: one that goes back betrays a copy.
  use_count bigint not null,
  transports text[] not null,
  -- What the person calls it.
  name text not null check (length(name) between 1 and 60),
  added_at timestamptz not null,
  used_at timestamptz,
  primary key (authority_id, key_id),
  unique (authority_id, credential_id),
  foreign key (authority_id, person_id) references own_factor on delete cascade
);
create index security_key_person on security_key (authority_id, person_id);
call protect('security_key');

-- A challenge is answered once, by the person and in the session or attempt that it was made for.
create table key_challenge (
  authority_id text not null references authority,
  challenge text not null,
  purpose text not null check (purpose in ('register', 'confirm')),
  person_id uuid not null,
  -- Hash of the session's id or of the attempt's cookie.
  holder bytea not null,
  expires_at timestamptz not null,
  primary key (authority_id, challenge),
  foreign key (authority_id, person_id) references person
);
create index key_challenge_expiry on key_challenge (authority_id, expires_at);
call protect('key_challenge');

-- The issuer's word, encrypted, given back to it at signing out there.
alter table session add column id_token bytea;

-- What somebody had typed when their session ended: encrypted, for the same person and page only.
create table form_draft (
  authority_id text not null references authority,
  person_id uuid not null,
  path_hash bytea not null,
  fields bytea not null,
  kept_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (authority_id, person_id, path_hash),
  foreign key (authority_id, person_id) references person
);
create index form_draft_expiry on form_draft (authority_id, expires_at);
call protect('form_draft');
