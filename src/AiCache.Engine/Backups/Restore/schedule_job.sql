-- A job with a name takes the place of the one that has it. One without is made only where there is none like it.
select case when $1::text is not null then cron.schedule($1::text, $2::text, $3::text)
  when not exists (select from cron.job j where j.jobname is null and j.schedule = $2::text and j.command = $3::text and j.username = current_user)
  then cron.schedule($2::text, $3::text) end
