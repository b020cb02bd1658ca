-- Waiting requests, the jobs handed out from them, and the workers that take them.
--
-- request and job are updated at every pop and submit. No index covers a column that these updates touch, so that PostgreSQL can
-- keep the updates on the page (HOT); what is due to expire or has gone stale is found in the nodes' memory and decided here.
-- They have no foreign keys for the same reason; a request and its jobs are deleted together.

create table request (
    id uuid primary key,
    kind smallint not null,                     -- 1 image, 2 text
    user_id int not null,
    n int not null check (n >= 0),              -- jobs not handed out yet
    jobs int not null,                          -- jobs asked for
    processing int not null default 0 check (processing >= 0),
    finished int not null default 0,
    restarted int not null default 0,           -- jobs that were faulted
    faulted boolean not null default false,
    cancelled boolean not null default false,
    version int not null default 0,             -- grows with every update; memory never takes an older row
    priority bigint not null,                   -- at activation; ageing is computed, never written
    created timestamptz not null,
    expires timestamptz not null,
    things bigint not null,                     -- work of one job: pixelsteps, or tokens at most
    price bigint not null,                      -- of one job, hundredths of a kudo; 0 for text, whose price depends on the result
    consumed bigint not null default 0,         -- charged so far, hundredths of a kudo
    body text not null                          -- the order as JSON: what matching needs and what a worker is sent
) with (fillfactor = 60);

create table job (
    id uuid primary key,
    request_id uuid not null,
    worker_id uuid not null,
    state smallint not null default 0,          -- 0 processing, 1 finished, 2 faulted, 3 cancelled and paid
    fake boolean not null default false,        -- handed to a paused worker: worth nothing to anybody
    model text not null,
    seed bigint not null,
    started timestamptz not null,
    deadline timestamptz not null,
    ended timestamptz,
    censored boolean not null default false,
    result text,                                -- 'R2' for an upload in the media store, else the text itself
    metadata text,                              -- generation metadata as JSON
    settle_id uuid                              -- which submit ended it, so that a repeated write knows itself
) with (fillfactor = 60);

-- The jobs of a request: status, restarts of a node, deletion.
create index job_request on job (request_id);

create table worker (
    id uuid primary key,
    kind smallint not null,
    owner_id int not null references app_user,
    name text not null unique,
    created timestamptz not null,
    last_check_in timestamptz not null,
    address text,
    offer text not null,                        -- what it said of itself at its last check-in, as JSON
    maintenance boolean not null default false,
    maintenance_message text,
    paused boolean not null default false,
    uptime_seconds bigint not null default 0,
    uptime_rewarded_seconds bigint not null default 0,
    fulfilments bigint not null default 0,
    contributions bigint not null default 0,    -- things
    kudos bigint not null default 0,            -- hundredths, for show: attribution, not money
    kudos_generated bigint not null default 0,
    kudos_uptime bigint not null default 0,
    uncompleted_jobs int not null default 0,
    aborted_jobs int not null default 0,        -- since aborted_since
    aborted_since timestamptz,
    missing_uploads int not null default 0,     -- submits that named an upload which never arrived
    speed double precision                      -- things per second, mean of the last deliveries; null before the first
) with (fillfactor = 60);

-- Worker limits per account.
create index worker_owner on worker (owner_id);

create table worker_suspicion (
    worker_id uuid not null references worker on delete cascade,
    reason smallint not null,
    at timestamptz not null default now()
);

-- Suspicion points of a worker.
create index worker_suspicion_worker on worker_suspicion (worker_id);

-- How jobs ended, one row each, kept for the statistics.
create table job_outcome (
    job_id uuid not null,
    kind smallint not null,
    state smallint not null,                    -- 1 ok, 2 faulted, 3 cancelled, 4 censored
    model text not null,
    ended timestamptz not null,
    duration_millis bigint not null,
    things bigint not null,
    worker_id uuid not null
);

-- The statistics' windows; appended in time order, so block ranges suffice.
create index job_outcome_ended on job_outcome using brin (ended);

-- Switches that hold for the whole horde: maintenance, invite-only, raid.
create table horde_mode (
    name text primary key,
    enabled boolean not null
);
