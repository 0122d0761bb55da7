-- grain: One row per country, region and city in use.
-- key: country, region, city

-- A run replaces the existing members with those that facts name.
select m.country, m.region, m.city
from /* members */ (select * from warehouse.dim_geography where geography_key <> -1) as m
;

comment on column warehouse.dim_geography.geography_key is 'Surrogate key of the place; -1 is the unknown member.';
comment on column warehouse.dim_geography.country is 'Country.';
comment on column warehouse.dim_geography.region is 'Region.';
comment on column warehouse.dim_geography.city is 'City.';
comment on column warehouse.dim_geography.member_hash is 'Hash of the natural key: country, region, city.';
