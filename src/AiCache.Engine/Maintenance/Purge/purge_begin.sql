-- A delete that a crash loses is simply done again, so no commit has to wait for the disk. No batch lasts long enough to be compiled.
-- And what it writes is on its way to the disk after $1. Not every service that speaks PostgreSQL's protocol has this setting.
select set_config('synchronous_commit', 'off', true), set_config('jit', 'off', true),
       case when current_setting('backend_flush_after', true) is not null then set_config('backend_flush_after', $1, true) end
