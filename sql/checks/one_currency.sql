-- severity: warn
-- All orders are in one currency: amounts of several cannot be added. Set currency in the configuration to refuse others.
select upper(currency) as currency, count(*) as orders
from production.orders
where currency is not null
  and (select min(upper(currency)) <> max(upper(currency)) from production.orders)
group by upper(currency)
