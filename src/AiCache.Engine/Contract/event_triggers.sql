-- The event triggers whose function is a stranger's: he may write another body at any time, which runs as whoever makes or drops anything.
coalesce((
    select json_agg(json_build_object('name', e.evtname, 'owner', pg_get_userbyid(o)) order by e.evtname)
    from pg_event_trigger e cross join lateral (select f.proowner as o from pg_proc f where f.oid = e.evtfoid offset 0) f
    where e.evtenabled <> 'D' and not
-- include Contract/trusted_owner.sql
    ), '[]')
