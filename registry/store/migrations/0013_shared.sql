-- Whether it may be of one of several organizations, as they have the stack's name alike: it is then not tried, and takes no place of those that are.
alter table bucketgrant_unnamed add column shared bigint not null default 0;

update bucketgrant_unnamed set shared = 1 where problem like 'it is of one of %';
