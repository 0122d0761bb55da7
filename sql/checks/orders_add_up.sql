-- severity: warn
-- finds: Orders whose total is not the sum of its parts
-- The total of an order with lines equals its goods, gift cards, shipping and tax, within 0.05. Money is the difference.
-- do: Compare one of these orders with the shop. If the difference is about the tax, set pricesIncludeTax to match the prices in the files. Otherwise lines are missing or doubled, or a discount or fee is only in the total.
select
    s.order_id,
    s.total_amount,
    s.net_amount,
    s.gift_card_amount,
    s.shipping_amount,
    s.tax_amount,
    s.total_amount - (s.net_amount + s.gift_card_amount + s.shipping_amount + s.tax_amount) as money
from warehouse.fact_sales as s
-- The total of an order with returned lines can be what is left after the returns.
left join (
    select r.order_id, sum(r.amount) as amount
    from warehouse.fact_refund as r
    where r.reason = 'returned line' and /* scope:order r.order_id */ true
    group by r.order_id
) as returned on returned.order_id = s.order_id
where s.line_count > 0
  and (
      returned.amount is null
      or abs(s.total_amount + returned.amount - (s.net_amount + s.gift_card_amount + s.shipping_amount + s.tax_amount)) > 0.05
  )
  and abs(s.total_amount - (s.net_amount + s.gift_card_amount + s.shipping_amount + s.tax_amount)) > 0.05
  and /* scope:order s.order_id */ true
order by abs(s.total_amount - (s.net_amount + s.gift_card_amount + s.shipping_amount + s.tax_amount)) desc, s.order_id
