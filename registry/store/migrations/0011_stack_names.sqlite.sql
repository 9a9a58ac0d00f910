-- The names of those that were invited before.
update bucketgrant_organizations set stack_name = case when asked = '' then vendor else coalesce(json_extract(asked, '$.stackName'), vendor) end;
