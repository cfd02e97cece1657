select setval(pg_get_serial_sequence('aicache.stats_pending', 'id'), greatest(max(p.id), 1), max(p.id) is not null)
from aicache.stats_pending p
