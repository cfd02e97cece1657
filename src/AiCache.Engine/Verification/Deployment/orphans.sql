select count(*), extract(epoch from clock_timestamp() - statement_timestamp())::double precision
from public.lecture_content_hashes h
where not exists (select 1 from public.lectures l where l.id = h.lecture_id)
