-- When the stack was last said to be about to be deleted, 0 where it was not.
alter table bucketgrant_connections add column reported_at bigint not null default 0;
