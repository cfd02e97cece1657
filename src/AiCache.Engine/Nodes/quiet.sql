-- For this transaction, keeps a statement that holds a password out of the server's log and of pg_stat_statements, as far as the role
-- may: a superuser.
select set_config(s.name, s.value, true)
from (values ('log_statement', 'none'), ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1'),
  ('log_min_error_statement', 'panic'), ('pg_stat_statements.track_utility', 'off'), ('pgaudit.log', 'none')) s (name, value)
where current_setting(s.name, true) is not null and (select r.rolsuper from pg_roles r where r.rolname = current_user)
