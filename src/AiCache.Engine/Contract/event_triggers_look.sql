-- $3: the roles of the API.
select (
-- include Contract/event_triggers.sql
)::text
