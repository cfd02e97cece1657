select cron.alter_job($1::bigint, active := false)
