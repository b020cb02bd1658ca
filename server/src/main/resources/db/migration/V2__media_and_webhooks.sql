-- Notices that must reach a client's own server. A row is written in the transaction that makes the news true and leaves when the
-- receiver has taken it; what nobody takes stays as 'dead' for some days, for whoever asks why nothing came.
create table webhook_delivery (
    id           uuid        primary key,
    url          text        not null check (char_length(url) between 1 and 1024),
    host         text        not null check (char_length(host) between 1 and 255),
    body         text        not null,
    state        text        not null default 'waiting' check (state in ('waiting', 'dead')),
    attempts     integer     not null default 0 check (attempts >= 0),
    due_at       timestamptz not null default now(),
    created_at   timestamptz not null default now(),
    last_failure text        check (char_length(last_failure) <= 500)
);

-- The sender's question: what is due, oldest first.
create index webhook_delivery_due on webhook_delivery (due_at) where state = 'waiting';
-- The cleaner's question: which dead ones are old enough to go.
create index webhook_delivery_dead on webhook_delivery (due_at) where state = 'dead';
