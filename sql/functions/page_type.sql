-- Kind of a page by the first segment of its path: home, product, category, cart, checkout or other.
create function warehouse.page_type(path text) returns text
language sql immutable parallel safe
return case lower(substring(path from '^/*([^/?#]*)'))
    when '' then 'home'
    when 'product' then 'product'
    when 'products' then 'product'
    when 'p' then 'product'
    when 'category' then 'category'
    when 'categories' then 'category'
    when 'c' then 'category'
    when 'collection' then 'category'
    when 'collections' then 'category'
    when 'cart' then 'cart'
    when 'basket' then 'cart'
    when 'checkout' then 'checkout'
    else 'other'
end;

comment on function warehouse.page_type is 'Kind of a page by the first segment of its path: home, product, category, cart, checkout or other.';
