-- How many jobs ended in a stretch of time, by kind and model. A settlement adds to the second it happens in; a duty folds what is
-- old into longer stretches, so that every sum over all rows is exact at any moment and the table stays small.
create table job_counter (
    span smallint not null,                     -- 0 second, 1 minute, 2 hour, 3 day, 4 month
    since timestamptz not null,                 -- beginning of the stretch
    kind smallint not null,
    model text not null,
    -- Of seconds: which node counts, so that nodes never wait for each other. Of longer stretches: 0.
    shard smallint not null,
    jobs bigint not null,                       -- ended, however they did
    asked bigint not null,                      -- their pixelsteps or tokens as the requests put it
    delivered bigint not null,                  -- jobs with a result
    delivered_things bigint not null,           -- their pixelsteps or tokens, as speeds count them
    speed_sum double precision not null,        -- of the delivered jobs' things per second
    primary key (span, since, kind, model, shard)
) with (fillfactor = 60);

-- What ended before there were counters.
insert into job_counter (span, since, kind, model, shard, jobs, asked, delivered, delivered_things, speed_sum)
select 2, date_trunc('hour', ended, 'UTC'), kind, model, 0, count(*), sum(things),
       count(*) filter (where state <> 2), coalesce(sum(things) filter (where state <> 2), 0),
       coalesce(sum(things * 1000.0 / greatest(duration_millis, 1)) filter (where state <> 2), 0)
from job_outcome
where kind <> 1 or strpos(model, 'horde_special') = 0
group by 2, 3, 4;
