-- Of an invitation whose values were taken: the hash of its token, so that who hands the same back again is told that it was taken.
alter table bucketgrant_connections add column used_hash KEY not null default '';

create unique index bucketgrant_connections_used on bucketgrant_connections (used_hash) where used_hash <> '';
