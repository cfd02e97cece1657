-- Which of the entries $1 are no longer there.
select coalesce(jsonb_agg(i), '[]')::text from unnest($1::uuid[]) i where not exists (select from public.ai_response_cache c where c.id = i)
