-- The hashes that have not changed since $1, in a form that is the same wherever the same rows are. Whoever counts while others write
-- gets a difference now and then, and asks again.
select count(*) || ' ' || coalesce(sum(hashtextextended(h.lecture_id::text || h.content_hash, 0)::numeric), 0)
from public.lecture_content_hashes h where h.updated_at < $1
