-- step: drop table lecture_content_hashes
drop table if exists public.lecture_content_hashes;

-- step: drop function update_lecture_hash_timestamp
drop function if exists public.update_lecture_hash_timestamp();

-- step: drop function invalidate_cache_on_lecture_change
drop function if exists public.invalidate_cache_on_lecture_change();
