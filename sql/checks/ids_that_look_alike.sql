-- severity: warn
-- finds: Ids that look the same but are not
-- No two ids look alike. Ids that differ only in invisible ways (zero-width and control characters, other kinds of spaces, accents in one or two pieces) are different keys here, but the same to people.
-- do: Clean the ids where they are written and hand in the rows again. Remove the rows with a wrong id by is_deleted, if the feed has that.
with odd_id (feed, within, id) as (
    select 'customers', '', customer_id from production.customers where customer_id ~ '[^ -~]'
    union
    select 'categories', '', category_id from production.categories where category_id ~ '[^ -~]'
    union
    select 'products', '', product_id from production.products where product_id ~ '[^ -~]'
    union
    select 'sessions', '', session_id from production.sessions where session_id ~ '[^ -~]'
    union
    select 'orders', '', order_id from production.orders where order_id ~ '[^ -~]'
    union
    select 'payments', '', payment_id from production.payments where payment_id ~ '[^ -~]'
    union
    select 'refunds', '', refund_id from production.refunds where refund_id ~ '[^ -~]'
    union
    select 'expenses', '', expense_id from production.expenses where expense_id ~ '[^ -~]'
    union
    select 'order_items', order_id, order_item_id from production.order_items where order_item_id ~ '[^ -~]'
    union
    select 'orders', '', order_id from ops.rejected_rows
    where reason = 'orphan' and status = 'open' and order_id ~ '[^ -~]'
),

odd as (
    select feed, within, id, warehouse.visible_text(id) as looks_like
    from odd_id
),

alike (feed, within, id, looks_like) as (
    select feed, within, id, looks_like from odd
    union
    select 'customers', '', t.customer_id, t.customer_id from production.customers as t
    where t.customer_id in (select looks_like from odd where feed = 'customers')
    union
    select 'categories', '', t.category_id, t.category_id from production.categories as t
    where t.category_id in (select looks_like from odd where feed = 'categories')
    union
    select 'products', '', t.product_id, t.product_id from production.products as t
    where t.product_id in (select looks_like from odd where feed = 'products')
    union
    select 'sessions', '', t.session_id, t.session_id from production.sessions as t
    where t.session_id in (select looks_like from odd where feed = 'sessions')
    union
    select 'orders', '', t.order_id, t.order_id from production.orders as t
    where t.order_id in (select looks_like from odd where feed = 'orders')
    union
    select 'payments', '', t.payment_id, t.payment_id from production.payments as t
    where t.payment_id in (select looks_like from odd where feed = 'payments')
    union
    select 'refunds', '', t.refund_id, t.refund_id from production.refunds as t
    where t.refund_id in (select looks_like from odd where feed = 'refunds')
    union
    select 'expenses', '', t.expense_id, t.expense_id from production.expenses as t
    where t.expense_id in (select looks_like from odd where feed = 'expenses')
    union
    select 'order_items', t.order_id, t.order_item_id, t.order_item_id from production.order_items as t
    join odd as o on o.feed = 'order_items' and o.within = t.order_id and o.looks_like = t.order_item_id
    union
    select 'orders', '', r.order_id, r.order_id from ops.rejected_rows as r
    where r.reason = 'orphan' and r.status = 'open' and r.order_id in (select looks_like from odd where feed = 'orders')
)

select
    feed,
    looks_like,
    array_agg(id order by id collate "C") as ids,
    array_agg(
        (
            select coalesce(string_agg('U+' || lpad(upper(to_hex(ascii(found.hit[1]))), 4, '0'), ' '), 'none')
            from regexp_matches(id, '[^ -~]', 'g') as found (hit)
        )
        order by id collate "C"
    ) as characters_beyond_ascii
from alike
group by feed, within, looks_like
having count(*) > 1
