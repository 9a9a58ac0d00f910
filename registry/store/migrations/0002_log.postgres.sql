-- The log is appended to.
create function bucketgrant_log_appended() returns trigger language plpgsql as $$
begin
	raise exception 'the log is appended to, and nothing in it is changed';
end
$$;

create trigger bucketgrant_log_appended before update on bucketgrant_log
for each row execute function bucketgrant_log_appended();
