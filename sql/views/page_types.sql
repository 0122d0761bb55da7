-- Grain: one row per first segment of a path that makes a kind of page.
create view warehouse.page_types as
select
    t.key as first_segment,
    t.value as page_type
from ops.settings as s
cross join jsonb_each_text(s.page_types) as t (key, value);

comment on view warehouse.page_types is 'Which first segments of paths make which kind of page; a page with any other is other. One row per first segment.';
comment on column warehouse.page_types.first_segment is 'First segment of a path, lower case; empty for the path /.';
comment on column warehouse.page_types.page_type is 'home, product, category, cart or checkout.';
