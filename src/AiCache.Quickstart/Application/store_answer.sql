insert into public.ai_response_cache
  (cache_key, operation_type, lecture_ids, params, content_hash, response_data, tokens_used, content_size)
select $1, 'test_generation', array[h.lecture_id], '{"questionsCount": 5}', h.content_hash,
       '{"questions": ["What does a transaction promise?"]}', $3, 1024
from public.lecture_content_hashes h
where h.lecture_id = $2
on conflict (cache_key) do nothing
