-- severity: error
-- finds: Refunds whose parts don’t add up
-- The parts of a refund add up to its amount, and the refunds of an order to those in fact_sales, to the cent.
-- do: This is a bug in Storehouse, not a mistake in your files. Run storehouse rebuild. If the check still fails, report it with the rows shown.
select r.refund_id, r.order_id, r.amount, r.goods_amount, r.shipping_amount, r.tax_amount, r.gift_card_amount
from warehouse.fact_refund as r
where r.goods_amount + r.shipping_amount + r.tax_amount + r.gift_card_amount <> r.amount
  and /* scope:order r.order_id */ true
union all
select null, s.order_id, s.refund_amount, s.refunded_goods_amount, null, null, null
from warehouse.fact_sales as s
left join (
    select f.order_id, sum(f.amount) as refund_amount, sum(f.goods_amount) as refunded_goods_amount
    from warehouse.fact_refund as f
    where /* scope:order f.order_id */ true
    group by f.order_id
) as r on r.order_id = s.order_id
where /* scope:order s.order_id */ true
  and (s.refund_amount, s.refunded_goods_amount)
      <> (coalesce(r.refund_amount, 0), coalesce(r.refunded_goods_amount, 0))
