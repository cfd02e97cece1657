-- How the next statements are planned: unless tables are to be counted ($1), without starting workers.
select set_config('max_parallel_workers_per_gather', case when $1 then current_setting('max_parallel_workers_per_gather') else '0' end, true)
