-- When it was said which version was launched, 0 where it was not. Of those that are there it is the last time that anything was said.
alter table bucketgrant_connections add column launched_at bigint not null default 0;

update bucketgrant_connections set launched_at = coalesce((select max(l.at) from bucketgrant_log l
	where l.connection_id = bucketgrant_connections.id and l.did in ('told', 'handed back', 'imported')), created_at) where launched <> '';

-- What the stack told of its version, as JSON, '' for nothing.
alter table bucketgrant_connections add column told text not null default '';

-- When a check first found what was invited live, 0 where none has.
alter table bucketgrant_connections add column offered_at bigint not null default 0;
