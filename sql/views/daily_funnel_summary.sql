-- Grain: one row per day with a session.
create view warehouse.daily_funnel_summary as
select * from warehouse.mv_daily_funnel_summary;

comment on view warehouse.daily_funnel_summary is 'One row per day with a session: the steps of the funnel, from a visit over a product view and a cart add to a sale.';
