-- What the care of accounts needs: deletion in two steps, passkeys of services, the log of transfers, problem jobs.

alter table app_user
    -- When the account was marked for deletion; null while it is not, and for marks brought in from elsewhere.
    add column marked_deleted timestamptz,
    -- hex sha-256 of (server secret + passkey), like key_hash; null without a passkey.
    add column passkey_hash text unique check (char_length(passkey_hash) = 64);

-- Who gave what to whom; the ledger has the money, this answers "has the receiver given to the giver lately".
create table kudos_transfer (
    ref uuid primary key,               -- that of the ledger's event
    giver_id int not null,
    receiver_id int not null,
    amount_hundredths bigint not null check (amount_hundredths > 0),
    shared_key_id uuid,                 -- the key whose budget grew with it; no foreign key: the log outlives the key
    at timestamptz not null default now()
);
-- "Did A give to B within the last minute", and the transfers of an account.
create index kudos_transfer_pair on kudos_transfer (giver_id, receiver_id, at);

-- Images that workers reported as depicting abuse of children.
create table problem_job (
    job_id uuid primary key,
    user_id int not null,
    worker_id uuid not null,
    address text check (char_length(address) <= 64),    -- of the requester, IPv6 as its /64 network
    proxied_account text check (char_length(proxied_account) <= 255),
    at timestamptz not null default now()
);
-- The last day's, which the watch over them reads every minute.
create index problem_job_at on problem_job (at);

-- When moderators were last told of somebody, so that they are told once per window.
create table problem_notice (
    subject text not null,
    window_seconds int not null,
    at timestamptz not null,
    primary key (subject, window_seconds)
);
