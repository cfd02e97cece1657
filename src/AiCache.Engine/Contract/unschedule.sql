-- Takes the jobs ($1, names) out of the schedule, with what is kept of their runs.
with ours as (
  select j.jobid, j.jobname from cron.job j where j.jobname = any ($1) and j.database = current_database()
), forgotten as (
  delete from cron.job_run_details d where d.jobid in (select o.jobid from ours o)
)
select o.jobname::text from ours o where cron.unschedule(o.jobid) order by o.jobname
