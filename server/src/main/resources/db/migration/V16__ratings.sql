-- What people think of pictures: shared results, ratings of them, and who is believed.

-- Requests whose results are kept for rating; a row goes when its request has been forgotten and its results are kept.
create table shared_request (
    request_id uuid primary key
);

-- A result that may be rated. Kept for good.
create table rating_image (
    id uuid primary key,                                -- that of its job
    request_id uuid not null,
    requester_id int not null,
    worker_id uuid not null,
    model text not null,
    variant smallint,                                   -- which hidden variant of a compared model made it
    facts text not null,                                -- prompt, size, steps and so on as JSON: also the side-car of the object
    state smallint not null default 0,                  -- 0 to be copied, 1 kept, 2 was gone before it could be copied
    attempts smallint not null default 0,               -- to copy it
    ratings_count int not null default 0,
    rating_sum bigint not null default 0,
    created timestamptz not null default now()
) with (fillfactor = 80);
-- What is still to be copied.
create index rating_image_waiting on rating_image (created) where state = 0;
-- What is offered to raters first: a walk from a random id.
create index rating_image_open on rating_image (id) where state = 1 and ratings_count < 5;
-- The results of one request.
create index rating_image_request on rating_image (request_id);

create table rating (
    id bigint generated always as identity primary key,
    image_id uuid not null references rating_image,
    rater text not null,                                -- 'u' and the user's number, or 'a' and a hash of an anonymous rater's address
    user_id int not null,
    rating smallint not null check (rating between 1 and 10),
    artifacts smallint check (artifacts between 0 and 5),
    kudos bigint not null,                              -- the rater's balance, hundredths
    account_age_seconds bigint not null,
    usage_requests bigint not null,                     -- images the rater had asked for
    trusted boolean not null,
    client_agent text not null,
    look_millis bigint,                                 -- from the offer of the picture to its rating; null for a rater's own request
    reward bigint not null default 0,                   -- hundredths; 0 for one's own request, which is rewarded as a whole
    created timestamptz not null default now(),
    constraint rating_once unique (image_id, rater)
);
-- A rater's ratings, newest last.
create index rating_rater on rating (rater, created);

-- What the requester said of a whole request. One for each, for good.
create table rating_set (
    request_id uuid primary key,
    user_id int not null,
    best uuid,
    images uuid[] not null,
    reward bigint not null,                             -- hundredths
    rater_address text not null,                        -- hash
    client_agent text not null,
    created timestamptz not null default now()
);

-- A picture shown to a rater. Those with an expected answer are tests of attention.
create table rating_offer (
    rater text not null,
    image_id uuid not null,
    expected_rating smallint,
    expected_artifacts smallint,
    offered timestamptz not null default now(),
    answered timestamptz,
    passed boolean,                                     -- of tests only
    primary key (rater, image_id)
);
-- How fast a rater goes.
create index rating_offer_rater on rating_offer (rater, offered);
-- What is old enough to be dropped.
create index rating_offer_offered on rating_offer using brin (offered);

-- Which hidden variant makes which job of a compared model.
create table comparison_job (
    job_id uuid primary key,
    request_id uuid not null,
    variant smallint not null,
    created timestamptz not null default now()
);
create index comparison_job_request on comparison_job (request_id);
