-- Times are milliseconds since 1970 in UTC, 0 for none: the two databases agree on nothing else.
-- What is empty is '', never null. KEY is text that is compared byte by byte.
create table bucketgrant_connections (
	id              KEY    not null primary key,
	vendor          KEY    not null,
	version         text   not null,
	customer_number KEY    not null,
	customer_name   text   not null,
	customer_key    KEY    not null, -- the name, folded, or the number: what lists are sorted and searched by
	external_id     text   not null,
	account         KEY    not null,
	region          text   not null,
	way             text   not null,
	role_arn        KEY    not null,
	key_id          KEY    not null,
	known           text   not null, -- JSON: registry.Values
	state           KEY    not null,
	since_at        bigint not null,
	failures        bigint not null,
	failing_at      bigint not null,
	next_at         bigint not null, -- the schedule: when it is due, or when its lease ends
	leased_at       bigint not null, -- since when a job has it
	running_until   bigint not null, -- the lock: until when a check may be running,
	running_by      text   not null, -- and whose
	launched        text   not null,
	checked_at      bigint not null,
	outcome         text   not null,
	expires_at      bigint not null,
	withdrawn_at    bigint not null,
	token_hash      KEY    not null, -- of what hands values back, '' once it is used
	created_at      bigint not null,
	changed_at      bigint not null,
	revision        bigint not null,
	notices         bigint not null  -- how many it has had
);

create index bucketgrant_connections_name on bucketgrant_connections (customer_key, id);
create index bucketgrant_connections_vendor on bucketgrant_connections (vendor, customer_key, id);
create index bucketgrant_connections_state on bucketgrant_connections (state, customer_key, id);
create index bucketgrant_connections_vendor_state on bucketgrant_connections (vendor, state, customer_key, id);
create index bucketgrant_connections_number on bucketgrant_connections (customer_number);
create index bucketgrant_connections_due on bucketgrant_connections (vendor, next_at) where next_at > 0;
create index bucketgrant_connections_leased on bucketgrant_connections (vendor, account) where leased_at > 0;
create index bucketgrant_connections_account on bucketgrant_connections (account) where account <> '';
create index bucketgrant_connections_role on bucketgrant_connections (role_arn) where role_arn <> '';
create index bucketgrant_connections_key on bucketgrant_connections (key_id) where key_id <> '';
create unique index bucketgrant_connections_token on bucketgrant_connections (token_hash) where token_hash <> '';

-- Every external ID that was ever given, also to a customer who is erased: its hash, which leads back to nobody.
create table bucketgrant_external_ids (
	hash     KEY    not null primary key,
	given_at bigint not null
);

create table bucketgrant_checks (
	id            KEY    not null primary key,
	connection_id KEY    not null references bucketgrant_connections (id) on delete cascade,
	started_at    bigint not null,
	took_ms       bigint not null,
	outcome       KEY    not null,
	requests      bigint not null,
	findings      bigint not null,
	problem       text   not null,
	report        text   not null -- JSON: verify.Report, '' where it is not kept
);

create index bucketgrant_checks_connection on bucketgrant_checks (connection_id, id);
create index bucketgrant_checks_started on bucketgrant_checks (started_at);

-- Who did what. The rows stay when a connection does not: erasing a customer removes theirs.
create table bucketgrant_log (
	id            KEY    not null primary key,
	at            bigint not null,
	who           text   not null,
	did           text   not null,
	connection_id KEY    not null,
	from_state    text   not null,
	to_state      text   not null,
	why           text   not null
);

create index bucketgrant_log_connection on bucketgrant_log (connection_id, id);

create table bucketgrant_notices (
	id            KEY    not null primary key,
	connection_id KEY    not null references bucketgrant_connections (id) on delete cascade,
	number        bigint not null,
	at            bigint not null,
	from_state    text   not null,
	to_state      text   not null,
	subject       text   not null,
	words         text   not null
);

create unique index bucketgrant_notices_order on bucketgrant_notices (connection_id, number);

-- What is still to be sent: the notices of a connection above "sent", up to "newest", in their order.
create table bucketgrant_outbox (
	connection_id KEY    not null references bucketgrant_connections (id) on delete cascade,
	channel       KEY    not null,
	sent          bigint not null,
	newest        bigint not null,
	next_at       bigint not null, -- the schedule, as of a connection
	attempts      bigint not null,
	problem       text   not null,
	primary key (connection_id, channel)
);

create index bucketgrant_outbox_due on bucketgrant_outbox (channel, next_at) where next_at > 0;

-- Where notices go. The server says it, and whoever changes a state heeds it.
create table bucketgrant_channels (
	channel KEY not null primary key
);
