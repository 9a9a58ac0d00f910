-- Keys that are made here, and leave the database only with a copy of it.
create table bucketgrant_keys (
	name  KEY  not null primary key,
	value text not null
);
