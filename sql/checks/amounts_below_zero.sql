-- severity: warn
-- finds: Amounts below 0 after discount and tax
-- After discount and tax, no line, gift card, shipping or refund of goods is below 0. Money is the amount below 0.
-- do: Check discount and tax of these orders. A discount larger than its goods is often a discount on shipping. A tax larger than its line means that pricesIncludeTax (or prices_include_tax of the order) is wrong. A refund of such a line has a proportional tax, which can be many times the amount paid back.
select s.order_id, null as order_item_id, null as refund_id, 'shipping_amount' as amount, s.shipping_amount as money
from warehouse.fact_sales as s
where s.shipping_amount < 0 and /* scope:order s.order_id */ true
union all
select i.order_id, i.order_item_id, null, v.amount, v.money
from warehouse.fact_order_item as i
cross join lateral (values ('net_amount', i.net_amount), ('gift_card_amount', i.gift_card_amount)) as v (amount, money)
where v.money < 0 and /* scope:order i.order_id */ true
union all
select r.order_id, null, r.refund_id, 'goods_amount', r.goods_amount
from warehouse.fact_refund as r
-- Goods are the remainder after the other parts are rounded, so they can be off by cents.
where r.goods_amount < -0.05 and /* scope:order r.order_id */ true
order by 5, 1, 2, 3
