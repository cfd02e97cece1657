-- How many lectures' hashes changed, or came, within the last hour.
select count(*) from public.lecture_content_hashes h where h.updated_at > now() - interval '1 hour' and h.updated_at <= now()
