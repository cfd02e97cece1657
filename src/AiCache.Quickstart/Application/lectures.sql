select array(select id from public.lectures order by id limit 3)
