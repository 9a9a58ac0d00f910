-- The log is appended to.
create trigger bucketgrant_log_appended before update on bucketgrant_log
begin
	select raise(abort, 'the log is appended to, and nothing in it is changed');
end;
