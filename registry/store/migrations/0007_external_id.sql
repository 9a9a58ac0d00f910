-- Whose an external ID is: asked for each connection of a list that is imported.
create index bucketgrant_connections_external_id on bucketgrant_connections (external_id) where external_id <> '';
