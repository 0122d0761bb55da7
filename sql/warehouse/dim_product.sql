-- grain: One row per product.
-- key: product_id
-- scope: t.product_key <> -1 and /* scope:product t.product_id */ true
-- unknown: product_id = '(unknown)', category_name = 'Uncategorized', top_category_name = 'Uncategorized'
-- reads: production.categories, production.products

-- The newest state of each product. A category with an unknown parent is at the top. A check finds cycles of parents;
-- here they only must not run forever.
with recursive ancestor as (
    select category_id, category_id as ancestor_id, category_name as ancestor_name, parent_category_id
    from production.categories
    union all
    select a.category_id, c.category_id, c.category_name, c.parent_category_id
    from ancestor as a
    join production.categories as c on c.category_id = a.parent_category_id and not c.is_inferred
) cycle ancestor_id set is_cycle using path,
top_category as (
    select a.category_id, a.ancestor_name as top_category_name
    from ancestor as a
    where not a.is_cycle
      and not exists (select from production.categories as c
                      where c.category_id = a.parent_category_id and not c.is_inferred)
)
select
    p.product_id,
    coalesce(p.product_name, p.product_id) as product_name,
    coalesce(c.category_name, 'Uncategorized') as category_name,
    coalesce(t.top_category_name, c.category_name, 'Uncategorized') as top_category_name,
    p.brand,
    p.listing_id,
    p.list_price,
    p.unit_cost,
    p.is_active,
    p.is_inferred,
    coalesce(p.is_gift_card, false) as is_gift_card
from production.products as p
left join production.categories as c on c.category_id = p.resolved_category_id
left join top_category as t on t.category_id = c.category_id
-- A product with the unknown member's id is the unknown member.
where p.product_id <> '(unknown)' and /* scope:product p.product_id */ true
;

comment on column warehouse.dim_product.product_key is 'Surrogate key of the product; -1 is the unknown member.';
comment on column warehouse.dim_product.product_id is 'Source id (SKU).';
comment on column warehouse.dim_product.product_name is 'Name of the product, newest known.';
comment on column warehouse.dim_product.category_name is 'Category; Uncategorized without one.';
comment on column warehouse.dim_product.top_category_name is 'Topmost parent of the category.';
comment on column warehouse.dim_product.brand is 'Brand.';
comment on column warehouse.dim_product.listing_id is 'Listing that the product is sold under.';
comment on column warehouse.dim_product.list_price is 'List price of one unit.';
comment on column warehouse.dim_product.unit_cost is 'Cost of one unit.';
comment on column warehouse.dim_product.is_active is 'Whether it is on sale.';
comment on column warehouse.dim_product.is_inferred is 'True until a row of products comes for it.';
comment on column warehouse.dim_product.is_gift_card is 'Whether it is a gift card, which is a debt, not a sale.';
