-- Who may ask a server. Of a token there is its hash only.
create table bucketgrant_tokens (
	id           KEY    not null primary key,
	hash         KEY    not null,
	name         KEY    not null, -- who has it: what the log says
	may          text   not null, -- read, or write
	made_at      bigint not null,
	made_by      text   not null,
	expires_at   bigint not null,
	withdrawn_at bigint not null
);

create unique index bucketgrant_tokens_hash on bucketgrant_tokens (hash);
create unique index bucketgrant_tokens_name on bucketgrant_tokens (name) where withdrawn_at = 0;

-- Who is logged in with a browser. A session ends with its token.
create table bucketgrant_sessions (
	hash       KEY    not null primary key,
	token_id   KEY    not null references bucketgrant_tokens (id) on delete cascade,
	expires_at bigint not null
);

create index bucketgrant_sessions_expires on bucketgrant_sessions (expires_at);
