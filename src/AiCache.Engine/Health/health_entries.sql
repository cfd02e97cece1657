-- When the newest entry was made. A time that lies ahead is a clock's mistake and says nothing.
select to_jsonb(max(e.created_at))::text from public.ai_response_cache e
where e.created_at <= now() + interval '5 minutes' and e.created_at > '2000-01-01Z'
