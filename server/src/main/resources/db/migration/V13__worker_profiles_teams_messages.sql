-- What owners say of their workers, the teams that workers join, and messages to workers.

create table team (
    id uuid primary key,
    name text not null check (char_length(name) between 1 and 100),
    info text check (char_length(info) between 1 and 4000), -- markup in it is escaped
    creator_id int not null references app_user,
    created timestamptz not null default now()
);
-- Names are unique whatever their case.
create unique index team_name on team (lower(name));

-- What a team's workers did while they were in it. A node adds to the row of its own shard, so that nodes never wait for each other
-- at a busy team; readers sum up. No foreign key: a settlement must not fail over a team that is being deleted.
create table team_total (
    team_id uuid not null,
    shard smallint not null,
    fulfilments bigint not null default 0,
    kudos bigint not null default 0,            -- hundredths
    uptime_seconds bigint not null default 0,
    primary key (team_id, shard)
) with (fillfactor = 60);

alter table worker
    -- markup in it is escaped, so that it may be longer than what was sent
    add column info text check (char_length(info) between 1 and 4000),
    add column team_id uuid references team on delete set null;
-- The members of a team.
create index worker_team on worker (team_id) where team_id is not null;

create table worker_message (
    id uuid primary key,
    -- null: to every worker
    worker_id uuid references worker on delete cascade,
    user_id int not null references app_user,
    message text not null check (char_length(message) between 1 and 10240),
    origin text not null check (char_length(origin) between 1 and 255),
    created timestamptz not null,
    expires timestamptz not null
);
-- What is to be delivered, and what is old enough to be forgotten.
create index worker_message_expires on worker_message (expires);
-- A sender's messages, and the messages that go with a worker.
create index worker_message_user on worker_message (user_id, created);
create index worker_message_worker on worker_message (worker_id) where worker_id is not null;
