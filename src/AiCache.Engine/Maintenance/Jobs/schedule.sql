select cron.schedule($1, $2, $3)
