-- Our jobs ($1, names), their last runs, and the server's time in the zone in which pg_cron counts.
select jsonb_build_object(
  'now', now(),
  'timeZone', coalesce((select s.setting from pg_settings s where s.name = 'cron.timezone'), 'GMT'),
  'jobs', coalesce(jsonb_agg(jsonb_build_object(
    'name', j.jobname, 'schedule', j.schedule, 'command', j.command, 'username', j.username, 'active', j.active,
    'lastRun', l.start_time, 'lastEnd', l.end_time, 'lastStatus', l.status, 'lastMessage', l.return_message,
    'runs', r.runs, 'failures', r.failures) order by array_position($1, j.jobname::text)), '[]'))::text
from cron.job j
left join lateral (
  select d.start_time, d.end_time, d.status, d.return_message from cron.job_run_details d
  where d.jobid = j.jobid order by d.runid desc limit 1) l on true
left join lateral (
  select count(*) as runs, count(*) filter (where d.status = 'failed') as failures from cron.job_run_details d where d.jobid = j.jobid) r on true
where j.jobname = any ($1) and j.database = current_database()
