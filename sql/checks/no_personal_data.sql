-- severity: warn
-- finds: Texts with an e-mail address or a signed token
-- No text that BI tools read contains an e-mail address or a signed token.
-- do: Remove it where the column is filled, or leave the column out of the files. docs/privacy.md says what is cleaned.
with suspicious as (
    select v.column_name, v.text
    from warehouse.dim_customer as t
    cross join lateral (values
        ('dim_customer.customer_id', t.customer_id), ('dim_customer.segment', t.segment), ('dim_customer.country', t.country),
        ('dim_customer.region', t.region), ('dim_customer.city', t.city), ('dim_customer.gender', t.gender),
        ('dim_customer.acquisition_channel', t.acquisition_channel)
    ) as v (column_name, text)
    where /* scope:customer t.customer_id */ true
      and concat_ws(' ', t.customer_id, t.segment, t.country, t.region, t.city, t.gender, t.acquisition_channel)
          like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.dim_product as t
    cross join lateral (values
        ('dim_product.product_id', t.product_id), ('dim_product.product_name', t.product_name),
        ('dim_product.category_name', t.category_name), ('dim_product.top_category_name', t.top_category_name),
        ('dim_product.brand', t.brand), ('dim_product.listing_id', t.listing_id)
    ) as v (column_name, text)
    where /* scope:product t.product_id */ true
    union all
    select v.column_name, v.text
    from warehouse.dim_channel as t
    cross join lateral (values
        ('dim_channel.channel_name', t.channel_name), ('dim_channel.utm_source', t.utm_source),
        ('dim_channel.utm_medium', t.utm_medium), ('dim_channel.utm_campaign', t.utm_campaign)
    ) as v (column_name, text)
    union all
    select 'dim_payment.payment_method', payment_method from warehouse.dim_payment
    union all
    select v.column_name, v.text
    from warehouse.dim_geography as t
    cross join lateral (values
        ('dim_geography.country', t.country), ('dim_geography.region', t.region), ('dim_geography.city', t.city)
    ) as v (column_name, text)
    union all
    select v.column_name, v.text
    from warehouse.fact_sales as t
    cross join lateral (values
        ('fact_sales.order_id', t.order_id), ('fact_sales.session_id', t.session_id), ('fact_sales.coupon_code', t.coupon_code),
        ('fact_sales.status', t.status)
    ) as v (column_name, text)
    where /* scope:order t.order_id */ true
      and concat_ws(' ', t.order_id, t.session_id, t.coupon_code, t.status) like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select 'fact_order_item.order_item_id', t.order_item_id
    from warehouse.fact_order_item as t
    where /* scope:order t.order_id */ true and t.order_item_id like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.fact_payment as t
    cross join lateral (values ('fact_payment.payment_id', t.payment_id), ('fact_payment.status', t.status)) as v (column_name, text)
    where /* scope:order t.order_id */ true and concat_ws(' ', t.payment_id, t.status) like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.fact_refund as t
    cross join lateral (values ('fact_refund.refund_id', t.refund_id), ('fact_refund.reason', t.reason)) as v (column_name, text)
    where /* scope:order t.order_id */ true and concat_ws(' ', t.refund_id, t.reason) like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select 'fact_inventory.location', t.location
    from warehouse.fact_inventory as t
    where /* scope:stock_key t.product_id, t.date_key */ true and t.location like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.fact_ad_spend as t
    cross join lateral (values
        ('fact_ad_spend.spend_id', t.spend_id), ('fact_ad_spend.platform', t.platform),
        ('fact_ad_spend.campaign_name', t.campaign_name)
    ) as v (column_name, text)
    where /* scope:spend_key t.date_key */ true
      and concat_ws(' ', t.spend_id, t.platform, t.campaign_name) like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.fact_expense as t
    cross join lateral (values ('fact_expense.expense_id', t.expense_id), ('fact_expense.category', t.category)) as v (column_name, text)
    where /* scope:expense t.expense_id */ true and concat_ws(' ', t.expense_id, t.category) like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from warehouse.fact_session as t
    cross join lateral (values
        ('fact_session.session_id', t.session_id), ('fact_session.user_id', t.user_id), ('fact_session.platform', t.platform),
        ('fact_session.device_type', t.device_type), ('fact_session.browser', t.browser), ('fact_session.referrer', t.referrer),
        ('fact_session.landing_page', t.landing_page), ('fact_session.landing_page_query', t.landing_page_query)
    ) as v (column_name, text)
    where /* scope:session t.session_id */ true
      and concat_ws(' ', t.session_id, t.user_id, t.platform, t.device_type, t.browser, t.referrer, t.landing_page, t.landing_page_query)
          like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from production.pageviews as t
    cross join lateral (values
        ('vw_pageviews.event_id', t.event_id), ('vw_pageviews.user_id', t.user_id), ('vw_pageviews.domain', t.domain),
        ('vw_pageviews.path', t.path), ('vw_pageviews.hash', t.hash), ('vw_pageviews.query', t.query),
        ('vw_pageviews.previous_page', t.previous_page)
    ) as v (column_name, text)
    where /* scope:session t.session_id */ true and /* scope:event_time t.time */ true
      and concat_ws(' ', t.event_id, t.user_id, t.domain, t.path, t.hash, t.query, t.previous_page)
          like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from production.scrolls as t
    cross join lateral (values
        ('vw_scrolls.event_id', t.event_id), ('vw_scrolls.user_id', t.user_id), ('vw_scrolls.domain', t.domain),
        ('vw_scrolls.path', t.path), ('vw_scrolls.hash', t.hash), ('vw_scrolls.query', t.query),
        ('vw_scrolls.previous_page', t.previous_page)
    ) as v (column_name, text)
    where /* scope:session t.session_id */ true and /* scope:event_time t.time */ true
      and concat_ws(' ', t.event_id, t.user_id, t.domain, t.path, t.hash, t.query, t.previous_page)
          like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from production.clicks as t
    cross join lateral (values
        ('vw_clicks.event_id', t.event_id), ('vw_clicks.user_id', t.user_id), ('vw_clicks.domain', t.domain),
        ('vw_clicks.path', t.path), ('vw_clicks.hash', t.hash), ('vw_clicks.query', t.query),
        ('vw_clicks.previous_page', t.previous_page), ('vw_clicks.href', t.href), ('vw_clicks.target_tag', t.target_tag),
        ('vw_clicks.target_id', t.target_id), ('vw_clicks.target_text', t.target_text)
    ) as v (column_name, text)
    where /* scope:session t.session_id */ true and /* scope:event_time t.time */ true
      and concat_ws(' ', t.event_id, t.user_id, t.domain, t.path, t.hash, t.query, t.previous_page, t.href, t.target_tag, t.target_id, t.target_text)
          like any (array['%@%', '%\%40%', '%eyJ%'])
    union all
    select v.column_name, v.text
    from production.cart_adds as t
    cross join lateral (values
        ('vw_cart_adds.event_id', t.event_id), ('vw_cart_adds.user_id', t.user_id), ('vw_cart_adds.domain', t.domain),
        ('vw_cart_adds.path', t.path), ('vw_cart_adds.hash', t.hash), ('vw_cart_adds.query', t.query),
        ('vw_cart_adds.previous_page', t.previous_page), ('vw_cart_adds.product_name', t.product_name)
    ) as v (column_name, text)
    where /* scope:session t.session_id */ true and /* scope:event_time t.time */ true
      and concat_ws(' ', t.event_id, t.user_id, t.domain, t.path, t.hash, t.query, t.previous_page, t.product_name)
          like any (array['%@%', '%\%40%', '%eyJ%'])
),
personal as (
    select column_name, text
    from suspicious
    -- logo@2x.png is a file.
    where text ~ '[^\s@*](@|%40)(?![1-9]x\.)([[:alnum:]\u00a1-\uffff-]+\.)+[[:alpha:]\u00a1-\uffff]{2,}|\meyJ[\w-]{5,}\.[\w-]{5,}'
)
select
    column_name,
    count(*) as row_count,
    left(regexp_replace(min(text), '[^\s/?&#=:;,<>()"]+(@|%40)[^\s/?&#=:;,<>()"]+|\meyJ[\w.-]+', '***', 'g'), 60) as example
from personal
group by column_name
order by column_name
