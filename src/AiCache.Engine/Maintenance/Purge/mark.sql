-- The $5-th key ahead of $1, where the next part begins; nothing where fewer are left before $2.
select c.created_at from public.ai_response_cache c
where c.created_at >= $1 and c.created_at < $2
order by c.created_at offset $5 limit 1
