-- severity: warn
-- finds: Currencies of the orders, where there are several
-- All orders have the same currency, because amounts in several currencies cannot be added.
-- do: Set currency in the configuration: then orders in other currencies are rejected. Or convert all amounts to one currency before you hand them in.
select upper(currency) as currency, count(*) as orders
from production.orders
where currency is not null
  and (select min(upper(currency)) <> max(upper(currency)) from production.orders)
group by upper(currency)
