-- How many entries are here that fall to the node $2 of the nodes $1.
select count(*) from public.ai_response_cache c where $2::text =
-- include Nodes/falls_to.sql
