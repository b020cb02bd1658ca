-- What was brought in from other hordes, so that bringing it in again brings only what is new there.

create table import_source (
    name text primary key check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    first_run timestamptz not null default now(),
    last_run timestamptz not null default now()
);

-- One row there, as it was when it was last brought in.
create table import_row (
    source text not null references import_source on delete cascade,
    kind text not null,                                 -- user, team, worker, ...
    source_id text not null,                            -- what it is called there
    local_id text not null,                             -- what it is called here
    version int not null,                               -- how often it was brought in with news
    -- it was here by itself: it gets what adds up and keeps what it is
    joined boolean not null default false,
    -- digests of what it said, and its totals as they were: the next run adds what they grew by
    seen jsonb not null,
    primary key (source, kind, source_id)
);

-- Keys that accounts had elsewhere, hashed as they were there. Such a key counts for as long as its account has no key of its own in
-- app_user.key_hash; on its first use it becomes that key, hashed with this horde's secret.
create table imported_key (
    source text not null references import_source on delete cascade,
    user_id int not null references app_user on delete cascade,
    hash text not null check (char_length(hash) = 64),  -- hex sha-256 of (that horde's salt + key)
    adopted_hash text check (char_length(adopted_hash) = 64),   -- app_user.key_hash since the first use
    primary key (source, user_id),
    -- The look-up of a key that is unknown here.
    constraint imported_key_hash unique (source, hash)
);
-- What an account brought along, when it is wiped.
create index imported_key_user on imported_key (user_id);
