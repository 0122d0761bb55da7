-- severity: warn
-- After discount and tax no line, gift card or shipping is worth less than nothing. Money is the amount below 0.
-- do: Look at the discount and the tax of these orders: a discount above its goods is often one on shipping, and a tax above its line means that pricesIncludeTax (or prices_include_tax of the order) does not say what the prices are.
select s.order_id, null as order_item_id, 'shipping_amount' as amount, s.shipping_amount as money
from warehouse.fact_sales as s
where s.shipping_amount < 0 and /* scope:order s.order_id */ true
union all
select i.order_id, i.order_item_id, v.amount, v.money
from warehouse.fact_order_item as i
cross join lateral (values ('net_amount', i.net_amount), ('gift_card_amount', i.gift_card_amount)) as v (amount, money)
where v.money < 0 and /* scope:order i.order_id */ true
order by 4, 1, 2
