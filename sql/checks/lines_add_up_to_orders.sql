-- severity: error
-- finds: Orders whose lines don’t add up
-- The lines of an order add up to the order, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select s.order_id, s.gross_amount, l.gross_amount as lines_gross_amount, s.discount_amount, l.discount_amount as lines_discount_amount,
       s.net_amount, l.net_amount as lines_net_amount, s.quantity, l.quantity as lines_quantity,
       s.tax_amount - s.shipping_tax_amount as goods_tax_amount, l.tax_amount as lines_tax_amount,
       s.gift_card_amount, l.gift_card_amount as lines_gift_card_amount
from warehouse.fact_sales as s
left join (
    select
        i.order_id,
        sum(i.quantity) as quantity,
        sum(i.gross_amount) as gross_amount,
        sum(i.discount_amount) as discount_amount,
        sum(i.net_amount) as net_amount,
        sum(i.tax_amount) as tax_amount,
        sum(i.gift_card_amount) as gift_card_amount,
        sum(i.profit_amount) as profit_amount
    from warehouse.fact_order_item as i
    where /* scope:order i.order_id */ true
    group by i.order_id
) as l on l.order_id = s.order_id
where /* scope:order s.order_id */ true
  and (
      s.quantity, s.gross_amount, s.discount_amount, s.net_amount, s.profit_amount,
      s.tax_amount - s.shipping_tax_amount, s.gift_card_amount
  ) is distinct from (
      l.quantity, l.gross_amount, l.discount_amount, l.net_amount, l.profit_amount, l.tax_amount, l.gift_card_amount
  )
