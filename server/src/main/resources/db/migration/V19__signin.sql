-- Log-ins of accounts through providers, and what sessions on the web pages need.

create table account_login (
    provider text not null check (char_length(provider) between 1 and 32),
    -- The provider's lasting id for the person: all that is kept of what a provider tells.
    subject text not null check (char_length(subject) between 1 and 255),
    user_id int not null references app_user (id) on delete cascade,
    linked timestamptz not null default now(),
    primary key (provider, subject)
);
-- Serves "the log-ins of this account".
create index account_login_user on account_login (user_id);

-- Sessions of the account that were begun before this are over: somebody signed out, or the key was replaced.
create table signin_cutoff (
    user_id int primary key references app_user (id) on delete cascade,
    begun_before timestamptz not null
);

-- Log-ins under way that have ended, kept until they would have expired: each may end once, on whichever node.
create table signin_spent (
    mark text primary key check (char_length(mark) <= 64),
    expires timestamptz not null
);
-- Serves the sweep.
create index signin_spent_expires on signin_spent (expires);
