-- Under which name the customer was invited to launch: the vendor's, where none was said. Its stack set has the same one.
alter table bucketgrant_organizations add column stack_name KEY not null default '';

-- When the vendor ended all of it, 0 where it did not.
alter table bucketgrant_organizations add column ended_at bigint not null default 0;

create index bucketgrant_organizations_stack on bucketgrant_organizations (stack_name) where stack_name <> '';

-- Accounts whose stack told of itself, and that nobody had named: hints, of which nothing follows until a role proves to be the organization's.
create table bucketgrant_unnamed (
	id           KEY    not null primary key,
	organization KEY    not null references bucketgrant_organizations (id) on delete cascade,
	account      KEY    not null,
	region       KEY    not null,
	stack        text   not null,
	told_at      bigint not null,
	tries        bigint not null,
	next_at      bigint not null, -- the schedule, as of a connection
	problem      text   not null,
	dismissed_at bigint not null
);

create unique index bucketgrant_unnamed_account on bucketgrant_unnamed (organization, account, region);
create index bucketgrant_unnamed_due on bucketgrant_unnamed (next_at) where next_at > 0;
