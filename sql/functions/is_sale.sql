-- Whether an order of this status is a sale.
create function warehouse.is_sale(status text, not_sale_statuses text[]) returns boolean
language sql immutable parallel safe
return status <> all (not_sale_statuses);

comment on function warehouse.is_sale is 'Whether an order of this status is a sale, given the statuses that are not.';
