delete from cron.job_run_details d
where d.end_time < now() - interval '60 days' and d.jobid in (select j.jobid from cron.job j where j.jobname like 'aicache-%')
