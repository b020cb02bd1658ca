-- An AI Horde's database as section 21 of the accounts specification and section 10 of the moderation specification describe it, with
-- the awkward rows that years of operation leave behind. The salt is 'old-salt'; hashes are made by PostgreSQL, not by the code under test.

create schema horde;
set search_path to horde;

create type userroletypes as enum (
    'MODERATOR', 'TRUSTED', 'FLAGGED', 'CUSTOMIZER', 'VPN', 'SPECIAL', 'SERVICE', 'EDUCATION', 'DELETED', 'JESTER');

create function hashed(key text) returns text language sql immutable as
    $$ select encode(sha256(convert_to('old-salt' || key, 'UTF8')), 'hex') $$;

create table users (
    id serial primary key,
    username varchar(50),
    oauth_id varchar(50),                       -- unique there; without, so that broken data can be tried
    api_key varchar(100),
    client_id varchar(50),
    created timestamp,
    last_active timestamp,
    contact varchar(500),
    admin_comment text,
    proxy_passkey varchar(100),
    kudos numeric,                              -- bigint there; so that fractions can be tried
    monthly_kudos int,
    monthly_kudos_last_received timestamp,
    evaluating_kudos numeric,
    usage_multiplier double precision,
    worker_invited int,
    public_workers boolean,
    concurrency int
);

create table user_roles (id serial primary key, user_id int, user_role userroletypes, value boolean);
create table user_stats (id serial primary key, user_id int, action varchar(20), value numeric);
create table user_records (
    id serial primary key, user_id int, record_type varchar(20), record varchar(30), value double precision);
create table user_suspicions (id serial primary key, user_id int, suspicion_id int);
create table user_sharedkeys (
    id uuid primary key, user_id int, kudos bigint, expiry timestamp, name varchar(255), utilized bigint,
    max_image_pixels int, max_image_steps int, max_text_tokens int);

insert into users values
    (0, 'Anonymous', 'anon', hashed('0000000000'), null, '2022-09-01', '2024-05-01', null, null, null,
        -50, 0, null, 0, 1, 0, true, 500),
    -- The founder: moderator, with all buckets.
    (1, 'Founder', 'g_1', hashed('founder-key-0000000001'), 'c1', '2022-09-02 10:00:00', '2024-05-02 11:12:13.141592', 'mail@example.org',
        'first of all', 'passkey-of-the-founder', 1000000, 5000, '2024-05-01 00:00:00', 0, 1, 20, true, 30),
    -- An untrusted worker owner with escrow and fractions.
    (2, 'Worker &lt;b&gt;Bob', '00000000-0000-4000-8000-000000000002', hashed('bobs-key-0000000000002'), 'c2', '2023-01-01', '2024-01-01',
        null, null, null, 123.45, 0, null, 67.89, 1, 0, false, 30),
    -- The same name as another.
    (3, 'Founder', 'd_3', hashed('thirds-key-00000000003'), 'c3', '2023-01-02', '2024-01-02', null, null, null,
        25, 0, null, 0, 1, 0, false, 30),
    -- In debt far below the floor, flagged, suspicious.
    (4, 'Debtor', 'gh_4', hashed('debtor-key-00000000004'), 'c4', '2023-01-03', '2024-01-03', null, null, null,
        -500, 0, null, -3, 1, 0, false, 30),
    -- Marked for deletion.
    (5, 'Leaving', 'd_5', hashed('leaving-key-0000000005'), 'c5', '2023-01-04', '2024-01-04', null, null, null,
        100, 0, null, 0, 1, 0, false, 30),
    -- Wiped, twice.
    (6, '<wiped>', '<wiped>', hashed('wiped-key-000000000006'), 'c6', '2023-01-05', '2023-01-05', '<wiped>', null, 'old-passkey',
        40, 0, null, 0, 1, 0, false, 30),
    (7, '<wiped>', '<wiped>', hashed('wiped-key-000000000007'), 'c7', '2023-01-06', '2023-01-06', null, null, null,
        0, 0, null, 0, 1, 0, false, 30),
    -- Everything null that may be null, and more.
    (8, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
    -- Values out of every bound; rounding.
    (9, repeat('L', 50), 'd_9', upper(hashed('shouted-key-0000000009')), 'c9', '2023-01-08 00:00:00', '2024-01-08', repeat('c', 500),
        repeat('long comment ', 60), null, 10.005, -5, null, 0.125, 99, -4, null, 9000),
    -- A service.
    (10, 'Service', 'd_10', hashed('service-key-0000000010'), 'c10', '2023-01-09', '2024-01-09', null, null, 'passkey-of-the-service',
        500000, 0, null, 0, 1, 0, false, 200),
    -- Another row with the log-in of number 3; another with the key of number 3; a hash that is none.
    (11, 'Twin', 'd_3', hashed('twins-key-000000000011'), 'c11', '2023-01-10', '2024-01-10', null, null, null,
        77, 0, null, 0, 1, 0, false, 30),
    (12, 'Cuckoo', 'd_12', hashed('thirds-key-00000000003'), 'c12', '2023-01-11', '2024-01-11', null, null, 'passkey-of-the-service',
        30, 0, null, 0, 1, 0, false, 30),
    (13, 'Broken', 'd_13', 'not a hash', 'c13', '2023-01-12', '2024-01-12', null, null, null,
        'NaN', 0, null, 0, 1, 0, false, 30),
    -- Fresh: never moved a kudo, so below the floor and not to be lifted.
    (14, 'Fresh', 'd_14', hashed('fresh-key-000000000014'), 'c14', '2024-05-01', '2024-05-01', null, null, null,
        0, 0, null, 0, 1, 0, false, 30),
    -- Richer than any ledger.
    (15, 'Croesus', 'd_15', hashed('croesus-key-0000000015'), 'c15', '2024-05-01', '2024-05-01', null, null, null,
        9223372036854775807, 0, null, 0, 1, 0, false, 30),
    -- Trusted, its escrow stranded when it was made so by hand.
    (16, 'Stranded', 'd_16', hashed('stranded-key-000000016'), 'c16', '2024-05-01', '2024-05-01', null, null, null,
        250, 0, null, 1000, 1, 0, false, 30),
    (2000, 'Latest', 'd_2000', hashed('latest-key-00000002000'), 'c2000', '2024-06-01', '2024-06-01', null, null, null,
        26, 0, null, 0, 1, 0, false, 30);

insert into user_roles (user_id, user_role, value) values
    (0, 'TRUSTED', true),
    (1, 'MODERATOR', true), (1, 'SPECIAL', true), (1, 'FLAGGED', false),
    (4, 'FLAGGED', true), (4, 'VPN', null),
    (5, 'DELETED', true),
    (10, 'SERVICE', true), (10, 'TRUSTED', true),
    (14, 'JESTER', true),
    (16, 'TRUSTED', true),
    (999, 'TRUSTED', true);

insert into user_stats (user_id, action, value) values
    (1, 'accumulated', 700000), (1, 'gifted', -50000), (1, 'donated', -1000), (1, 'admin', 1000), (1, 'received', 20000),
    (1, 'recurring', 300000), (1, 'awarded', 10), (1, 'styled', 20), (1, 'koboldai', 5),
    (2, 'accumulated', 98.45), (4, 'accumulated', -900), (4, 'received', 100),
    (5, null, 3), (9, 'awarded', 'NaN');

insert into user_records (user_id, record_type, record, value) values
    (1, 'REQUEST', 'image', 1234), (1, 'USAGE', 'image', 5678.125), (1, 'STYLE', 'text', 3),
    (2, 'CONTRIBUTION', 'text', 1000000), (2, 'FULFILLMENT', 'text', 100), (2, '0', 'image', 12.345), (2, 'FULFILLMENT', 'interrogation', 7),
    (3, 'REQUEST', 'hologram', 5), (3, 'WISHES', 'image', 5), (3, 'REQUEST', 'image', 'NaN'), (3, 'REQUEST', 'text', null);

insert into user_suspicions (user_id, suspicion_id) values
    (4, 5), (4, 5), (4, 5), (4, 8), (4, 9), (4, 77), (2, 6);

insert into user_sharedkeys values
    ('aaaaaaaa-0000-4000-8000-000000000001', 1, 5000, '2030-01-01 00:00:00', 'friends', 120, 1048576, 50, 500),
    ('aaaaaaaa-0000-4000-8000-000000000002', 1, -1, null, null, 0, -1, -1, -1),
    ('aaaaaaaa-0000-4000-8000-000000000003', 2, 0, '2020-01-01 00:00:00', '', 99, null, 0, null),
    ('aaaaaaaa-0000-4000-8000-000000000004', 999, 10, null, 'orphan', 0, -1, -1, -1);

create table teams (
    id uuid primary key, name varchar(100), info varchar(1000), owner_id int, created timestamp, contributions bigint,
    fulfilments int, kudos bigint, uptime bigint);
insert into teams values
    ('bbbbbbbb-0000-4000-8000-000000000001', 'Night shift', 'we &lt;3 nights', 1, '2023-02-01', 1000, 10, 500, 3600),
    ('bbbbbbbb-0000-4000-8000-000000000002', 'night SHIFT', null, 2, '2023-02-02', 0, 0, 0, 0),
    ('bbbbbbbb-0000-4000-8000-000000000003', 'Orphans', null, 999, '2023-02-03', 0, 0, 0, 0);

create table workers (
    id uuid primary key, worker_type varchar(30), user_id int, name varchar(100), created timestamp, last_check_in timestamp,
    ipaddr varchar(39), info varchar(1000), team_id uuid, maintenance boolean, maintenance_msg varchar(300), paused boolean,
    uptime bigint, last_reward_uptime bigint, fulfilments int, contributions bigint, kudos bigint, uncompleted_jobs int,
    speed double precision, bridge_agent varchar(1000), threads int, nsfw boolean, max_pixels bigint, max_length int,
    max_context_length int);
create table worker_stats (id serial primary key, worker_id uuid, action varchar(20), value bigint);
create table worker_models (id serial primary key, worker_id uuid, model varchar(255));
create table worker_suspicions (id serial primary key, worker_id uuid, suspicion_id int);
insert into workers values
    ('cccccccc-0000-4000-8000-000000000001', 'stable_worker', 2, 'Bob&amp;Sons', '2023-03-01', now() at time zone 'utc', '192.0.2.1',
        'fast', 'bbbbbbbb-0000-4000-8000-000000000001', true, 'on holiday', false, 7200, 7000, 50, 123456789, 900, 3,
        1500000.5, 'AI Horde Worker reGen:10:link', 2, true, 1048576, null, null),
    ('cccccccc-0000-4000-8000-000000000002', 'text_worker', 2, 'Bobs scribe', '2023-03-02', null, null,
        null, 'bbbbbbbb-0000-4000-8000-000000000002', false, null, true, 0, 0, 0, 0, 0, 0,
        null, 'KoboldCpp:1:link', 1, true, null, 512, 4096),
    ('cccccccc-0000-4000-8000-000000000003', 'interrogation_worker', 1, 'Looker', '2023-03-03', '2023-03-03', null,
        null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
    ('cccccccc-0000-4000-8000-000000000004', 'stable_worker', 999, 'Orphan', '2023-03-04', null, null,
        null, null, false, null, false, 0, 0, 0, 0, 0, 0, null, null, 1, true, 0, null, null),
    ('cccccccc-0000-4000-8000-000000000005', 'toaster', 1, 'Toaster', '2023-03-05', null, null,
        null, null, false, null, false, 0, 0, 0, 0, 0, 0, null, null, 1, true, 0, null, null),
    ('cccccccc-0000-4000-8000-000000000006', 'text_worker', 1, 'Bobs scribe', '2023-03-06', null, null,
        null, null, false, null, false, 0, 0, 0, 0, 0, 0, null, null, 1, true, null, 80, 2048);
insert into worker_stats (worker_id, action, value) values
    ('cccccccc-0000-4000-8000-000000000001', 'generated', 800), ('cccccccc-0000-4000-8000-000000000001', 'uptime', 100),
    ('cccccccc-0000-4000-8000-000000000003', 'interrogated', 7);
insert into worker_models (worker_id, model) values
    ('cccccccc-0000-4000-8000-000000000001', 'stable_diffusion'), ('cccccccc-0000-4000-8000-000000000001', 'Deliberate'),
    ('cccccccc-0000-4000-8000-000000000002', 'koboldcpp/tiny');
insert into worker_suspicions (worker_id, suspicion_id) values
    ('cccccccc-0000-4000-8000-000000000002', 5), ('cccccccc-0000-4000-8000-000000000002', 5),
    ('cccccccc-0000-4000-8000-000000000002', 66);

create table styles (
    id uuid primary key, user_id int, style_type varchar(20), name varchar(100), info varchar(1000), prompt text, params json,
    public boolean, nsfw boolean, use_count bigint, sharedkey_id uuid, created timestamp, updated timestamp);
create table style_tags (id serial primary key, style_id uuid, tag varchar(25));
create table style_models (id serial primary key, style_id uuid, model varchar(255));
create table style_examples (id uuid primary key, style_id uuid, url varchar(1024), "primary" boolean);
create table style_collections (
    id uuid primary key, user_id int, style_type varchar(20), name varchar(100), info varchar(1000), public boolean, use_count bigint,
    created timestamp);
create table style_collection_mapping (collection_id uuid, style_id uuid);
insert into styles values
    ('dddddddd-0000-4000-8000-000000000001', 1, 'image', 'noir', 'black and white', '{p}, film noir###{np}',
        '{"steps": 20, "width": 512, "unheard_of": 1}', true, false, 42, 'aaaaaaaa-0000-4000-8000-000000000001', '2024-01-01', '2024-02-01'),
    ('dddddddd-0000-4000-8000-000000000002', 2, 'text', 'bard', null, null, null, null, null, null,
        'aaaaaaaa-0000-4000-8000-000000000001', null, null),
    ('dddddddd-0000-4000-8000-000000000003', 2, 'image', 'modelless', null, '{p}', null, true, false, 0, null, null, null),
    ('dddddddd-0000-4000-8000-000000000004', 1, 'image', 'greedy', null, '{p}', '[1]', true, false, 0, null, null, null),
    ('dddddddd-0000-4000-8000-000000000005', 1, 'image', 'noir', null, '{p}', null, true, false, 0, null, null, null);
insert into style_tags (style_id, tag) values
    ('dddddddd-0000-4000-8000-000000000001', 'dark'), ('dddddddd-0000-4000-8000-000000000001', 'film');
insert into style_models (style_id, model) values
    ('dddddddd-0000-4000-8000-000000000001', 'Deliberate'), ('dddddddd-0000-4000-8000-000000000002', 'koboldcpp/tiny'),
    ('dddddddd-0000-4000-8000-000000000005', 'Deliberate');
insert into style_models (style_id, model)
    select 'dddddddd-0000-4000-8000-000000000004', 'model ' || n from generate_series(1, 7) n;
insert into style_examples values
    ('eeeeeeee-0000-4000-8000-000000000001', 'dddddddd-0000-4000-8000-000000000001', 'https://img.example/1.webp', false),
    ('eeeeeeee-0000-4000-8000-000000000002', 'dddddddd-0000-4000-8000-000000000001', 'https://img.example/2.webp', true),
    ('eeeeeeee-0000-4000-8000-000000000003', 'dddddddd-0000-4000-8000-000000000001', 'https://img.example/3.webp', true),
    ('eeeeeeee-0000-4000-8000-000000000004', 'dddddddd-0000-4000-8000-000000000001', 'http://img.example/4.webp', false);
insert into style_collections values
    ('ffffffff-0000-4000-8000-000000000001', 1, 'image', 'cinema', null, true, 7, '2024-03-01');
insert into style_collection_mapping values
    ('ffffffff-0000-4000-8000-000000000001', 'dddddddd-0000-4000-8000-000000000001'),
    ('ffffffff-0000-4000-8000-000000000001', 'dddddddd-0000-4000-8000-000000000003');

create table filters (
    id serial primary key, regex text, filter_type int, description text, replacement varchar(255), user_id int);
insert into filters (regex, filter_type, description, replacement, user_id) values
    ('\bbadword\b', 10, 'a word', 'goodword', 1),
    ('\bworseword\b', 20, null, null, 999),
    ('(?<=look)behind', 20, 'needs look-around', '', 1),
    ('(unclosed', 10, 'broken', '', 1),
    ('\bbadword\b', 10, 'again', '', 1),
    ('x', 99, 'no such type', '', 1),
    (null, 10, 'empty', '', 1);
