-- Kind of a page by the first segment of its path, as ops.settings.page_types tells them apart; any other is `other`.
-- Each argument is used once, or the function would not be inlined where the second is a subselect.
create function warehouse.page_type(path text, page_types jsonb) returns text
language sql immutable parallel safe
return coalesce(page_types ->> lower(substring(path from '^/*([^/?#]*)')), 'other');

comment on function warehouse.page_type is 'Kind of a page by the first segment of its path, as page_types has them; any other is other.';
