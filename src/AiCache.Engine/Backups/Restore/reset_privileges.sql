do $do$
declare
  kind text := current_setting('aicache.kept_kind');
  kept oid := current_setting('aicache.kept')::oid;
  named text := case when kind = 'schema' then kept::regnamespace::text else kept::regprocedure::text end;
  other text;
begin
  -- What was dropped and made again has them already, under another number.
  if not exists (select from pg_namespace where oid = kept union all select from pg_proc where oid = kept) then
    return;
  end if;
  for other in
    select distinct case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end
    from (select nspacl, nspowner from pg_namespace where kind = 'schema' and oid = kept
          union all select proacl, proowner from pg_proc where kind <> 'schema' and oid = kept) k (acl, owner), aclexplode(k.acl) a
    where a.grantee <> k.owner
  loop
    execute format('revoke all on %s %s from %s cascade', kind, named, other);
  end loop;
  if kind <> 'schema' then
    execute format('grant execute on %s %s to public', kind, named);
  end if;
end
$do$
