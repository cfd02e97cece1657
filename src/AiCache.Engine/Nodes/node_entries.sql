-- How many entries are thrown away where a database becomes a node. An estimate knows nothing of a table that was never analyzed.
select count(*) from public.ai_response_cache
