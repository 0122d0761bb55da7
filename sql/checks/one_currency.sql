-- severity: warn
-- All orders are in one currency: amounts of several cannot be added.
-- do: Set currency in the configuration: rows of others are rejected then. Or turn all amounts into one currency before they are handed in.
select upper(currency) as currency, count(*) as orders
from production.orders
where currency is not null
  and (select min(upper(currency)) <> max(upper(currency)) from production.orders)
group by upper(currency)
