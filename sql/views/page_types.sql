-- Grain: one row per first path segment that decides a page type.
create view warehouse.page_types as
select
    t.key as first_segment,
    t.value as page_type
from ops.settings as s
cross join jsonb_each_text(s.page_types) as t (key, value);

comment on view warehouse.page_types is 'The page type of each first path segment. One row per first segment; all other pages are other.';
comment on column warehouse.page_types.first_segment is 'First segment of a path, lower case; empty for the path /.';
comment on column warehouse.page_types.page_type is 'home, product, category, cart or checkout.';
