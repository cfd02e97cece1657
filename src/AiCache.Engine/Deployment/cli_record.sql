insert into supabase_migrations.schema_migrations (version, name, statements)
select $1::text, $2::text, $3::text[]
where not exists (select from supabase_migrations.schema_migrations m where m.name = $2::text)
on conflict (version) do nothing
