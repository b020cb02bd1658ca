-- Styles, their examples, and collections of styles. Few rows, read often; use counts grow in the transaction that activates a request.
create table style (
    id uuid primary key,
    owner_id int not null references app_user on delete cascade,
    kind smallint not null check (kind in (1, 2)),      -- 1 image, 2 text
    name text not null check (char_length(name) between 1 and 100),
    info text not null default '' check (char_length(info) <= 1000),
    prompt text not null,                               -- template with {p} and {np}
    params text not null,                               -- as JSON, members that only count when applied included
    is_public boolean not null,
    nsfw boolean not null,
    tags text[] not null check (cardinality(tags) <= 10),
    models text[] not null check (cardinality(models) between 1 and 5),
    shared_key uuid,                                    -- pays for whoever uses the style
    use_count bigint not null default 0,
    created timestamptz not null default now(),
    updated timestamptz not null default now(),
    constraint style_name_of_owner unique (owner_id, kind, name)
) with (fillfactor = 60);
-- Look-ups by name alone.
create index style_name on style (name);
-- Which styles carry a shared key.
create index style_shared_key on style (shared_key) where shared_key is not null;

create table style_example (
    id uuid primary key,
    style_id uuid not null references style on delete cascade,
    url text not null check (char_length(url) <= 1024),
    is_primary boolean not null,
    created timestamptz not null default now(),
    constraint style_example_url unique (style_id, url)
);
-- A style has one picture to show first, never two.
create unique index style_example_primary on style_example (style_id) where is_primary;

create table style_collection (
    id uuid primary key,
    owner_id int not null references app_user on delete cascade,
    kind smallint not null check (kind in (1, 2)),
    name text not null check (char_length(name) between 1 and 100),
    info text not null default '' check (char_length(info) <= 1000),
    is_public boolean not null,
    use_count bigint not null default 0,
    created timestamptz not null default now(),
    updated timestamptz not null default now(),
    constraint style_collection_name_of_owner unique (owner_id, kind, name)
) with (fillfactor = 60);
create index style_collection_name on style_collection (name);

create table style_collection_member (
    collection_id uuid not null references style_collection on delete cascade,
    style_id uuid not null references style on delete cascade,
    place int not null,                                 -- in the order the owner named them
    primary key (collection_id, style_id)
);
-- Deleting a style takes it out of the collections.
create index style_collection_member_style on style_collection_member (style_id);
