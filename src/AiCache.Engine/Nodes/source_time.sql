-- The time of the server where hashes change: what is younger may be on its way.
select now()
