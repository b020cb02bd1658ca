-- Measures against addresses, and what people ask of duties.

create table address_timeout (
    network cidr primary key,               -- a single address or a network
    until timestamptz not null,
    set_by int,                             -- the moderator; null for what follows from reports
    set_at timestamptz not null default now()
);
create index address_timeout_until on address_timeout (until);

-- Abuse reported of addresses, IPv6 by /64.
create table address_suspicion (
    network cidr primary key,
    points int not null check (points > 0),
    until timestamptz not null
);
create index address_suspicion_until on address_suspicion (until);

alter table duty
    add column place text,                  -- 'every node' or 'one node'
    add column pause_millis bigint,
    add column asked timestamptz,           -- when somebody asked for a turn out of order
    add column answered timestamptz,        -- the last turn that such a wish got
    add column last_millis bigint,          -- how long the last turn took, of those that one node does
    add column last_failure text check (char_length(last_failure) <= 500),
    add column failed_at timestamptz;
