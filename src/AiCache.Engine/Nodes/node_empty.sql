-- What it holds from an earlier life may be stale: nobody told it of changes meanwhile.
truncate public.ai_response_cache, public.lecture_content_hashes
