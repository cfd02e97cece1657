-- How many entries are here, and how many of them do not fall to the node $2 of the nodes $1; where $2 is null, none does.
select jsonb_build_object('entries', count(*), 'misplaced', count(*) filter (where $2::text is distinct from
-- include Nodes/falls_to.sql
  ))::text
from public.ai_response_cache c
