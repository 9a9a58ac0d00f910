-- Whole organizations that were invited: all their connections have the one external ID that was given for each.
create table bucketgrant_organizations (
	id              KEY    not null primary key,
	vendor          KEY    not null,
	version         text   not null,
	customer_number KEY    not null,
	customer_name   text   not null,
	external_id     text   not null,
	asked           text   not null, -- JSON, as of a connection
	created_at      bigint not null
);

create index bucketgrant_organizations_customer on bucketgrant_organizations (vendor, customer_number);

-- Which of them a connection is of, '' where it is of none.
alter table bucketgrant_connections add column organization KEY not null default '';

create index bucketgrant_connections_organization on bucketgrant_connections (organization, account) where organization <> '';
