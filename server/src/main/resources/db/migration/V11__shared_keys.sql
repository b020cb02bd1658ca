-- Keys that an owner hands to others. Amounts are hundredths of a kudo.
create table shared_key (
    id uuid primary key,                                -- it is the secret itself
    owner_id int not null references app_user (id),
    name text check (char_length(name) between 1 and 255),
    budget bigint check (budget >= 0),                  -- what is left; null: no budget
    expires timestamptz,                                -- null: never
    utilized bigint not null default 0,
    max_image_pixels int not null default -1,           -- -1: no limit
    max_image_steps int not null default -1,
    max_text_tokens int not null default -1,
    created timestamptz not null default now(),
    last_used timestamptz
) with (fillfactor = 70);
-- An owner's keys.
create index shared_key_owner on shared_key (owner_id);

-- What was done with a key, by day and kind of work.
create table shared_key_day (
    shared_key_id uuid not null references shared_key on delete cascade,
    day date not null,
    kind smallint not null,                             -- that of RecordKey
    requests bigint not null default 0,
    jobs bigint not null default 0,
    kudos bigint not null default 0,
    primary key (shared_key_id, day, kind)
) with (fillfactor = 70);

-- Never updated, so that requests stay updatable on the page.
alter table request
    add column shared_key_id uuid,                      -- the key it was made with
    add column shared_key_estimate bigint;              -- what it was expected to cost in all
-- The requests of a key: what its budget is promised to, and what goes with it.
create index request_shared_key on request (shared_key_id) where shared_key_id is not null;
