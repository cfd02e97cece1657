-- No hash changes here until this transaction ends: what is compared then stays true until a change finds the entries.
lock table public.lecture_content_hashes in share mode
