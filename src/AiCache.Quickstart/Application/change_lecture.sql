insert into public.lecture_content_hashes (lecture_id, content_hash)
values ($1, $2)
on conflict (lecture_id) do update set content_hash = excluded.content_hash
