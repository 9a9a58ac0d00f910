-- What an invitation was asked for with, so that it can be renewed: JSON, '' where it is not known.
alter table bucketgrant_connections add column asked text not null default '';
