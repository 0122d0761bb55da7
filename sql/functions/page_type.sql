-- Type of a page by the first segment of its path, see ops.settings.page_types; any other is `other`. It uses each
-- argument only once: otherwise PostgreSQL would not inline it when the second is a subselect.
create function warehouse.page_type(path text, page_types jsonb) returns text
language sql immutable parallel safe
return coalesce(page_types ->> lower(substring(path from '^/*([^/?#]*)')), 'other');

comment on function warehouse.page_type is 'Type of a page by the first segment of its path, see page_types; any other is other.';
