-- Alchemy: requests for operations (forms) on one image each. The row of the request is the lock of its forms: whoever changes a form
-- holds it. Both are touched at every pop and submit and live for some twenty minutes, so they are few.

create table alchemy_request (
    id uuid primary key,
    user_id int not null,
    version int not null default 0,             -- grows with every change of the request or its forms; memory never takes an older one
    priority bigint not null,                   -- kudos of the requester when it was made; ageing is computed, never written
    created timestamptz not null,
    expires timestamptz not null,
    tiles int not null check (tiles > 0),       -- of the source image, 512 by 512 pixels
    trusted_workers boolean not null,
    slow_workers boolean not null,
    unsafe_address boolean not null,            -- asked for from an address that deserves less trust
    webhook text
) with (fillfactor = 70);

-- The concurrency limit of a user.
create index alchemy_request_user on alchemy_request (user_id);
-- What is to be forgotten.
create index alchemy_request_expires on alchemy_request (expires);

create table alchemy_form (
    id uuid primary key,
    request_id uuid not null references alchemy_request on delete cascade,
    position int not null,
    form text not null,
    payload text,                               -- options for the worker, as JSON
    state smallint not null default 0,          -- 0 waiting, 1 processing, 2 done, 3 cancelled, 4 faulted
    aborts smallint not null default 0,
    worker_id uuid,                             -- who has it or had it last
    claim_id uuid,                              -- which pop took it last, so that a repeated write knows itself
    settle_id uuid,                             -- which submit or sweep ended an attempt last, likewise
    started timestamptz,
    deadline timestamptz,
    ended timestamptz,
    result text                                 -- as JSON; the text R2 in it stands for an upload in the media store
) with (fillfactor = 70);

-- The forms of a request.
create index alchemy_form_request on alchemy_form (request_id);
-- Forms whose worker never came back.
create index alchemy_form_due on alchemy_form (deadline) where state = 1;
