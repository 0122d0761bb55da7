-- severity: warn
-- The total of an order with lines is what its goods, gift cards, shipping and tax come to, but for 0.05. Money is the total less those.
-- do: Compare one of these orders with the shop. Where the tax is about the difference, set pricesIncludeTax as the prices of the files are; else lines are missing or come twice, or a discount or fee is in the total alone.
select
    s.order_id,
    s.total_amount,
    s.net_amount,
    s.gift_card_amount,
    s.shipping_amount,
    s.tax_amount,
    s.total_amount - (s.net_amount + s.gift_card_amount + s.shipping_amount + s.tax_amount) as money
from warehouse.fact_sales as s
-- The total of an order with returned lines may be what is left after them.
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
