delete from supabase_migrations.schema_migrations m where m.name = any ($1::text[])
