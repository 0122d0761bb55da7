-- One row per refund (`refund_part`) with the parts of its amount: goods, shipping, tax, gift cards. It reads
-- `order_money`: order_id, shipping_amount, tax_amount, gift_card_amount, net_amount. There are three kinds of refunds:
-- the file gives its parts, it is for a line, or it is a share of what is left of the order.
refund_row as (
    select
        r.refund_id,
        r.order_id,
        r.time,
        r.quantity,
        r.amount,
        r.tax_amount,
        r.shipping_amount,
        r.is_restocked,
        r.reason,
        null as returned_product_id,
        l.product_key,
        l.unit_cost,
        coalesce(l.is_gift_card, false) as is_gift_card,
        coalesce(r.tax_amount, r.shipping_amount) is not null as has_parts,
        l.order_id is not null as has_line,
        l.net_amount + l.gift_card_amount as line_net,
        l.tax_amount as line_tax
    from production.refunds as r
    left join warehouse.fact_order_item as l on l.order_id = r.order_id and l.order_item_id = r.order_item_id
    where /* scope:order r.order_id */ true
    union all
    -- A line with a quantity below 0 was returned with its order. It is a refund, unless a file has one with that id.
    select
        line.refund_id,
        l.order_id,
        o.time,
        -l.product_qty,
        line.goods + coalesce(l.shipping_price, 0)
        + case
            when coalesce(o.prices_include_tax, (select prices_include_tax from ops.settings)) then 0
            else coalesce(l.tax_amount, 0)
        end,
        l.tax_amount,
        l.shipping_price,
        null,
        'returned line',
        l.resolved_product_id,
        null,
        l.product_cost,
        line.is_gift_card,
        line.is_gift_card or coalesce(l.tax_amount, l.shipping_price) is not null,
        false,
        null,
        null
    from production.order_items as l
    join production.orders as o on o.order_id = l.order_id
    join production.products as p on p.product_id = l.resolved_product_id
    cross join lateral (
        select
            l.order_id || '/return/' || l.order_item_id as refund_id,
            coalesce(l.is_gift_card, p.is_gift_card, false) as is_gift_card,
            round(-l.product_qty * l.product_price, 2) - coalesce(l.discount, 0) as goods
    ) as line
    where l.product_qty < 0
      and not exists (select from production.refunds as r where r.refund_id = line.refund_id)
      and /* scope:order l.order_id */ true
),
known_part as (
    select
        refund_id,
        order_id,
        amount,
        is_gift_card,
        case when has_parts then least(coalesce(shipping_amount, 0), amount) else 0 end as shipping_amount,
        case
            when has_parts then
                least(coalesce(tax_amount, 0), amount - least(coalesce(shipping_amount, 0), amount))
            when is_gift_card or line_net + line_tax <= 0 then 0
            else warehouse.share_of(amount, line_tax, line_net + line_tax)
        end as tax_amount
    from refund_row
    where has_parts or has_line
),
known_refund as (
    select
        *,
        case when is_gift_card then amount - shipping_amount - tax_amount else 0 end as gift_card_amount,
        case when is_gift_card then 0 else amount - shipping_amount - tax_amount end as goods_amount
    from known_part
),
known_sum as (
    select
        order_id,
        sum(shipping_amount) as shipping_amount,
        sum(tax_amount) as tax_amount,
        sum(gift_card_amount) as gift_card_amount,
        sum(goods_amount) as goods_amount
    from known_refund
    group by order_id
),
-- What is left of the order for refunds of the third kind, and how much they had paid back up to each one, with and
-- without it.
shared_refund as (
    select
        r.refund_id,
        r.order_id,
        r.amount,
        greatest(m.shipping_amount - coalesce(k.shipping_amount, 0), 0) as shipping_left,
        greatest(m.tax_amount - coalesce(k.tax_amount, 0), 0) as tax_left,
        greatest(m.gift_card_amount - coalesce(k.gift_card_amount, 0), 0) as gift_cards_left,
        greatest(warehouse.net_sales(m.net_amount, coalesce(k.goods_amount, 0)), 0) as goods_left,
        sum(r.amount) over (partition by r.order_id order by r.time, r.refund_id) as paid_so_far
    from refund_row as r
    join order_money as m on m.order_id = r.order_id
    left join known_sum as k on k.order_id = r.order_id
    where not r.has_parts and not r.has_line
),
shared_part as (
    select
        s.*,
        least(s.paid_so_far, w.all_left) as covered,
        least(s.paid_so_far - s.amount, w.all_left) as covered_before,
        nullif(w.all_left, 0) as all_left
    from shared_refund as s
    cross join lateral (
        select s.shipping_left + s.tax_left + s.gift_cards_left + s.goods_left as all_left
    ) as w
),
refund_part as (
    select refund_id, order_id, amount, goods_amount, shipping_amount, tax_amount, gift_card_amount
    from known_refund
    union all
    select
        s.refund_id,
        s.order_id,
        s.amount,
        s.amount - p.shipping_amount - p.tax_amount - p.gift_card_amount,
        p.shipping_amount,
        p.tax_amount,
        p.gift_card_amount
    from shared_part as s
    cross join lateral (
        select
            coalesce(
                warehouse.share_of(s.shipping_left, s.covered, s.all_left)
                - warehouse.share_of(s.shipping_left, s.covered_before, s.all_left), 0
            ) as shipping_amount,
            coalesce(
                warehouse.share_of(s.tax_left, s.covered, s.all_left)
                - warehouse.share_of(s.tax_left, s.covered_before, s.all_left), 0
            ) as tax_amount,
            coalesce(
                warehouse.share_of(s.gift_cards_left, s.covered, s.all_left)
                - warehouse.share_of(s.gift_cards_left, s.covered_before, s.all_left), 0
            ) as gift_card_amount
    ) as p
)
