-- How long this transaction has been at work, in microseconds: by the server's clock, so that the way to it does not count.
select (extract(epoch from clock_timestamp() - now()) * 1000000)::bigint
