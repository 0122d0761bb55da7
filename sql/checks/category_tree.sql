-- severity: error
-- finds: Categories that contain themselves
-- No category is its own ancestor.
-- do: In your shop, give one of these categories another parent_category_id and hand in the categories again.
with recursive ancestor as (
    select category_id, parent_category_id
    from production.categories
    where parent_category_id is not null
    union all
    select a.category_id, c.parent_category_id
    from ancestor as a
    join production.categories as c on c.category_id = a.parent_category_id
    where c.parent_category_id is not null
) cycle parent_category_id set is_cycle using path
select distinct category_id
from ancestor
where category_id = parent_category_id
