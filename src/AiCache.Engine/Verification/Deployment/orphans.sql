select count(*)
from public.lecture_content_hashes h
where not exists (select 1 from public.lectures l where l.id = h.lecture_id)
