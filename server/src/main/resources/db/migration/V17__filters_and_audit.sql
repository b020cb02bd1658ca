-- What prompts may say, what was refused for it, and the record of what moderators did.

-- Grow whenever what nodes keep in memory changed: filters, addresses.
create table moderation_version (
    part text primary key,
    version bigint not null
);

create table prompt_filter (
    id int generated always as identity primary key,
    regex text not null check (char_length(regex) between 1 and 4000),
    filter_type smallint not null check (filter_type between 10 and 29),
    description text check (char_length(description) <= 1000),
    replacement text not null default '' check (char_length(replacement) <= 255),
    editor_id int not null references app_user,
    changed timestamptz not null default now()
);
-- The same expression stands once per type; expressions are too long for an index of their own.
create unique index prompt_filter_once on prompt_filter (filter_type, md5(regex));

-- Prompts that the filters refused, for moderators to see whether they were right; deleted after some weeks.
create table refused_prompt (
    id uuid primary key,
    user_id int not null,
    prompt text not null,
    matches text not null,
    at timestamptz not null default now()
);
create index refused_prompt_at on refused_prompt (at);

-- What was done by virtue of an office. Nothing is ever edited; entries leave when they are older than the settings say.
create table privileged_action (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    actor_id int not null,
    action text not null check (char_length(action) <= 100),
    subject text not null check (char_length(subject) <= 500),
    details jsonb not null
);
create index privileged_action_at on privileged_action using brin (at);
create index privileged_action_actor on privileged_action (actor_id, id);
