-- Grain: one row per note.
create view warehouse.notes as
select note_id, first_day, last_day, note
from ops.notes;

comment on view warehouse.notes is 'One row per note that somebody wrote in the dashboard: what happened on a day or some days.';
comment on column warehouse.notes.note_id is 'Number of the note.';
comment on column warehouse.notes.first_day is 'First day that it is about.';
comment on column warehouse.notes.last_day is 'Last day that it is about.';
comment on column warehouse.notes.note is 'What happened.';
