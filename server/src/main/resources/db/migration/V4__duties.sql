-- When the duties that one node does for all were last done.
create table duty (
    name text primary key,
    last_done timestamptz not null default '-infinity'
);
