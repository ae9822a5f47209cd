-- Sign-in by OpenID Connect: attempts under way, who is who at which issuer, the product's own second
-- factor, and devices that somebody came from before. Pages see none of it: sign-in is background work.

-- One attempt of one browser, found by the hash of its cookie, used once. After the issuer's answer it
-- may wait for the product's own code ('factor').
create table sign_in_attempt (
  authority_id text not null references authority,
  cookie_hash bytea not null,
  stage text not null check (stage in ('issuer', 'factor')),
  issuer_id text not null,
  started_at timestamptz not null,
  expires_at timestamptz not null,
  next_path text not null,
  -- For the issuer's answer.
  state text,
  nonce text,
  code_verifier text,
  -- A fresh second factor for this session, not a new one.
  session_id uuid,
  -- Who it is, once the issuer said so, and the only school it was said for.
  person_id uuid,
  only_urn text,
  -- The secret that is being enrolled, encrypted.
  offered_secret bytea,
  primary key (authority_id, cookie_hash),
  foreign key (authority_id, session_id) references session on delete cascade,
  foreign key (authority_id, person_id) references person,
  check ((stage = 'issuer') = (state is not null and nonce is not null and code_verifier is not null)),
  check ((stage = 'factor') = (person_id is not null))
);
create index sign_in_attempt_expiry on sign_in_attempt (authority_id, expires_at);
call protect('sign_in_attempt');

-- A person is one subject at one issuer (its address), once and for good.
create table sign_in_binding (
  authority_id text not null references authority,
  issuer text not null,
  subject text not null,
  person_id uuid not null,
  bound_at timestamptz not null,
  primary key (authority_id, issuer, subject),
  unique (authority_id, issuer, person_id),
  foreign key (authority_id, person_id) references person
);
call protect('sign_in_binding');

create table own_factor (
  authority_id text not null references authority,
  person_id uuid not null,
  -- AES-256-GCM under a key derived from the installation's secret.
  secret bytea not null,
  enrolled_at timestamptz not null,
  -- The last time step whose code was taken: no code is taken twice.
  last_step bigint not null,
  wrong_codes integer not null default 0,
  locked_until timestamptz,
  primary key (authority_id, person_id),
  foreign key (authority_id, person_id) references person
);
call protect('own_factor');

create table recovery_code (
  authority_id text not null references authority,
  person_id uuid not null,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (authority_id, person_id, code_hash),
  foreign key (authority_id, person_id) references own_factor on delete cascade
);
call protect('recovery_code');

create table known_device (
  authority_id text not null references authority,
  person_id uuid not null,
  device_hash bytea not null,
  first_seen_at timestamptz not null,
  primary key (authority_id, person_id, device_hash),
  foreign key (authority_id, person_id) references person
);
call protect('known_device');

-- How the session began: null for the demonstration sign-in.
alter table session add column issuer_id text;
alter table session add column factor text check (factor in ('issuer', 'own'));
-- The school that the issuer spoke for: the session goes on in appointments to it only.
alter table session add column only_urn text;
alter table session add check ((issuer_id is null) = (factor is null));
create index session_of_person on session (authority_id, person_id) where ended_at is null;
