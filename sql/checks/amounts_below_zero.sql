-- severity: warn
-- After discount and tax no line, gift card, shipping or refund of goods is worth less than nothing. Money is the amount below 0.
-- do: Look at the discount and the tax of these orders: a discount above its goods is often one on shipping, and a tax above its line means that pricesIncludeTax (or prices_include_tax of the order) does not say what the prices are. A refund of such a line takes its tax in proportion, which can be many times what was paid back.
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
-- Goods are what the rounded parts leave, so they may miss 0 by cents.
where r.goods_amount < -0.05 and /* scope:order r.order_id */ true
order by 5, 1, 2, 3
