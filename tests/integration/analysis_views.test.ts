import { beforeAll, describe, expect, test } from 'vitest'
import { newShop, type Shop } from '../support/shop.ts'

const line = (order_id: string, n: number, product_id: string, price: number, qty = 1) => ({
  order_id,
  order_item_id: `${order_id}-${n}`,
  product_id,
  product_price: price,
  product_qty: qty,
})

test('an empty warehouse has empty aggregates and views', async () => {
  const shop = await newShop()
  const views = await shop.rows<{ name: string }>(
    `select table_name as name from information_schema.views
     where table_schema = 'warehouse' and table_name not in ('activity', 'page_types')
     order by 1`,
  )
  expect(views.length).toBeGreaterThan(30)
  for (const { name } of views) {
    expect([name, await shop.rows(`select * from warehouse.${name}`)]).toEqual([name, []])
  }
  expect(await shop.rows('select * from warehouse.activity')).toEqual([
    { first_date: null, last_date: null, first_date_key: null, last_date_key: null },
  ])
})

describe('a small shop', () => {
  let shop: Shop

  beforeAll(async () => {
    shop = await newShop()
    await shop.file('products.csv', [
      { product_id: 'a', product_name: 'A', category_name: 'Tea' },
      { product_id: 'b', product_name: 'B', category_name: 'Tea' },
      { product_id: 'Z', product_name: 'Z', category_name: 'Cups' },
    ])
    await shop.file('customers.csv', [
      { customer_id: 'c1', segment: 'gold' },
      { customer_id: 'c2', segment: null },
      { customer_id: 'c3', segment: 'gold' },
    ])
    const order = { customer_id: null, session_id: null, discount_coupon_code: null, status: null }
    await shop.file('orders.csv', [
      { ...order, order_id: 'o1', customer_id: 'c1', time: '2026-01-05T10:00:00Z', session_id: 's1' },
      {
        ...order,
        order_id: 'o2',
        customer_id: 'c1',
        time: '2026-01-05T11:00:00Z',
        discount_coupon_code: 'X',
      },
      {
        ...order,
        order_id: 'o3',
        customer_id: 'c1',
        time: '2026-03-31T10:00:00Z',
        discount_coupon_code: 'X',
      },
      {
        ...order,
        order_id: 'o4',
        customer_id: 'c2',
        time: '2026-03-31T10:00:00Z',
        discount_coupon_code: 'X',
      },
      { ...order, order_id: 'o5', time: '2026-03-31T10:00:00Z', discount_coupon_code: 'X' },
      { ...order, order_id: 'o6', customer_id: 'c3', time: '2026-03-31T10:00:00Z', status: 'cancelled' },
      { ...order, order_id: 'o7', customer_id: 'c3', time: '2026-01-31T23:30:00Z' },
    ])
    await shop.file('order_items.csv', [
      line('o1', 1, 'a', 10),
      line('o1', 2, 'a', 10),
      line('o1', 3, 'Z', 5),
      line('o2', 1, 'b', 30),
      line('o3', 1, 'a', 10),
      line('o3', 2, 'Z', 5),
      line('o4', 1, 'b', 20, 2),
      line('o6', 1, 'a', 99),
      line('o7', 1, 'a', 7),
    ])
    await shop.file('refunds.csv', [
      { refund_id: 'r1', order_id: 'o1', amount: 4, time: '2026-04-02', order_item_id: 'o1-1' },
      { refund_id: 'r2', order_id: 'o6', amount: 50, time: '2026-04-02', order_item_id: null },
    ])
    await shop.file('sessions.csv', [
      { session_id: 's1', user_id: 'c1', time: '2026-01-05T10:05:00Z', platform: 'Mobile' },
      { session_id: 's2', user_id: 'v1', time: '2026-01-05T23:50:00Z', platform: 'mobile' },
      { session_id: 's3', user_id: null, time: '2026-01-05T12:00:00Z', platform: 'desktop' },
    ])
    await shop.file('pageviews.csv', [
      { event_id: 'p1', session_id: 's2', time: '2026-01-05T23:59:00Z', user_id: 'v1', path: '/' },
      { event_id: 'p2', session_id: 's2', time: '2026-01-06T00:01:00Z', user_id: 'v1', path: '/product/a' },
      { event_id: 'p3', session_id: 's3', time: '2026-01-06T00:02:00Z', user_id: null, path: '/product/a' },
    ])
    await shop.file('scrolls.csv', [
      {
        event_id: 'e1',
        session_id: 's2',
        time: '2026-01-06T00:01:30Z',
        path: '/product/a',
        scroll_percent: 25,
      },
      {
        event_id: 'e2',
        session_id: 's2',
        time: '2026-01-06T00:01:40Z',
        path: '/product/a',
        scroll_percent: 50,
      },
      {
        event_id: 'e3',
        session_id: 's2',
        time: '2026-01-07T00:01:40Z',
        path: '/product/a',
        scroll_percent: 50,
      },
    ])
    await shop.file('clicks.csv', [
      {
        event_id: 'k1',
        session_id: 's2',
        time: '2026-01-06T00:03:00Z',
        path: '/',
        target_tag: 'a',
        target_id: null,
      },
      {
        event_id: 'k2',
        session_id: 's2',
        time: '2026-01-06T00:04:00Z',
        path: '/',
        target_tag: null,
        target_id: 'a',
      },
    ])
    await shop.file('cart_adds.csv', [
      { event_id: 'q1', session_id: 's1', time: '2026-01-05T09:58:30Z', product_id: 'a' },
      { event_id: 'q2', session_id: 's1', time: '2026-01-05T09:59:00Z', product_id: 'b' },
      { event_id: 'q3', session_id: 's1', time: '2026-01-05T10:30:00Z', product_id: 'a' },
      { event_id: 'q4', session_id: 's2', time: '2026-01-06T00:05:00Z', product_id: null },
    ])
    await shop.load()
  })

  test('has a row for every day from the first to the last activity, which includes refunds', async () => {
    expect(
      await shop.rows(`select count(*)::integer as days, min(date)::text, max(date)::text,
         count(*) filter (where total_orders = 0 and total_revenue = 0 and avg_order_value is null)::integer as idle
       from warehouse.daily_business_metrics`),
    ).toEqual([{ days: 88, min: '2026-01-05', max: '2026-04-02', idle: 85 }])
  })

  test('counts returns on the day of the refund, and only those of sales', async () => {
    expect(
      await shop.rows(
        'select date::text, returns::text from warehouse.daily_business_metrics where returns <> 0',
      ),
    ).toEqual([{ date: '2026-04-02', returns: '4.00' }])
    expect(
      await shop.rows(`select from warehouse.product_performance_daily where date = '2026-04-02'`),
    ).toEqual([])
  })

  test('counts new and repeat customers, users and conversion by day', async () => {
    expect(
      await shop.rows(`select date::text, total_orders::integer, new_customers::integer, repeat_customers::integer,
           total_sessions::integer, total_users::integer, mobile_conversion_rate::text, session_conversion_rate::text,
           cart_abandonment_rate::text, avg_time_to_purchase_minutes::text
         from warehouse.daily_business_metrics where date in ('2026-01-05', '2026-03-31') order by 1`),
    ).toEqual([
      {
        date: '2026-01-05',
        total_orders: 2,
        new_customers: 1,
        repeat_customers: 0,
        total_sessions: 3,
        total_users: 2,
        mobile_conversion_rate: '50.00',
        session_conversion_rate: '33.33',
        cart_abandonment_rate: '50.00',
        avg_time_to_purchase_minutes: '0.00',
      },
      {
        date: '2026-03-31',
        total_orders: 3,
        new_customers: 1,
        repeat_customers: 1,
        total_sessions: 0,
        total_users: 0,
        mobile_conversion_rate: null,
        session_conversion_rate: null,
        cart_abandonment_rate: null,
        avg_time_to_purchase_minutes: null,
      },
    ])
  })

  test('counts a session that ordered for every step of the funnel', async () => {
    expect(
      await shop.rows(`select sessions::integer, product_view_sessions::integer, add_to_cart_sessions::integer,
           order_sessions::integer, add_to_cart_dropoff::text from warehouse.daily_funnel_summary`),
    ).toEqual([
      {
        sessions: 3,
        product_view_sessions: 3,
        add_to_cart_sessions: 2,
        order_sessions: 1,
        add_to_cart_dropoff: '33.33',
      },
    ])
  })

  test('counts pages by the day of the event, and bounces by the day of the first pageview', async () => {
    expect(
      await shop.rows(`select date::text, page_path, pageviews::integer, unique_users::integer, avg_scroll_depth::text,
           total_clicks::integer, sessions_with_this_page::integer, bounce_rate::text
         from warehouse.page_engagement_metrics order by 1`),
    ).toEqual([
      {
        date: '2026-01-05',
        page_path: '/',
        pageviews: 1,
        unique_users: 1,
        avg_scroll_depth: null,
        total_clicks: 0,
        sessions_with_this_page: 1,
        bounce_rate: '0.00',
      },
      {
        date: '2026-01-06',
        page_path: '/product/a',
        pageviews: 2,
        unique_users: 1,
        avg_scroll_depth: '37.50',
        total_clicks: 0,
        sessions_with_this_page: 2,
        bounce_rate: '100.00',
      },
    ])
  })

  test('keeps apart two elements with tag and id swapped', async () => {
    expect(
      await shop.rows(
        'select target_tag, target_id, clicks::integer, unique_users::integer from warehouse.click_heatmap order by 1',
      ),
    ).toEqual([
      { target_tag: 'a', target_id: null, clicks: 1, unique_users: 0 },
      { target_tag: null, target_id: 'a', clicks: 1, unique_users: 0 },
    ])
  })

  test('counts first, later and guest uses of a coupon', async () => {
    expect(
      await shop.rows(`select date::text, usage_count::integer, new_customer_usage::integer,
           repeat_customer_usage::integer, guest_usage::integer from warehouse.coupon_performance order by 1`),
    ).toEqual([
      { date: '2026-01-05', usage_count: 1, new_customer_usage: 0, repeat_customer_usage: 1, guest_usage: 0 },
      { date: '2026-03-31', usage_count: 3, new_customer_usage: 1, repeat_customer_usage: 1, guest_usage: 1 },
    ])
  })

  test('shows cohorts up to the as-of month, also where nobody bought, and retention of finished months', async () => {
    const cohorts = `select to_char(cohort_month, 'MM') || '+' || period_number || ': ' || active_customers as cohort`
    const names = async (view: string) =>
      (await shop.rows<{ cohort: string }>(`${cohorts} from warehouse.${view} order by 1`)).map(
        (r) => r.cohort,
      )
    expect(await names('cohort_analysis')).toEqual([
      '01+0: 2',
      '01+1: 0',
      '01+2: 1',
      '01+3: 0',
      '03+0: 1',
      '03+1: 0',
    ])
    expect(await names('vw_cohort_retention')).toEqual(['01+0: 2', '01+1: 0', '01+2: 1', '03+0: 1'])
  })

  test('counts a product pair once per sale, with ids in byte order', async () => {
    expect(
      await shop.rows(
        'select *, orders_together::integer as orders_together from warehouse.vw_product_pairs',
      ),
    ).toEqual([{ product_a: 'Z', product_b: 'a', orders_together: 2 }])
    expect(
      await shop.rows(`select antecedent, consequent, support::text, confidence::text, lift::text
         from warehouse.vw_product_association_rules order by antecedent collate "C"`),
    ).toEqual([
      { antecedent: 'Z', consequent: 'a', support: '0.400000', confidence: '1.000000', lift: '1.666667' },
      { antecedent: 'a', consequent: 'Z', support: '0.400000', confidence: '0.666667', lift: '1.666667' },
    ])
  })

  test('compares customers with the lifespan of their segment, also those without one', async () => {
    expect(
      await shop.rows(`select customer_id, segment, lifespan_months, purchase_frequency::text,
           expected_lifespan_months::text, clv::text from warehouse.vw_customer_value order by 1`),
    ).toEqual([
      {
        customer_id: 'c1',
        segment: 'gold',
        lifespan_months: 3,
        purchase_frequency: '1.00',
        expected_lifespan_months: '2.00',
        clv: '46.67',
      },
      {
        customer_id: 'c2',
        segment: null,
        lifespan_months: 1,
        purchase_frequency: '1.00',
        expected_lifespan_months: '1.00',
        clv: '40.00',
      },
      {
        customer_id: 'c3',
        segment: 'gold',
        lifespan_months: 1,
        purchase_frequency: '1.00',
        expected_lifespan_months: '2.00',
        clv: '14.00',
      },
    ])
  })

  test('counts idle weekdays and idle months into means', async () => {
    // 5 January is a Monday, 31 March a Tuesday: there are 13 of each from the first to the last activity.
    expect(
      await shop.rows(`select day_name, orders::integer, net_revenue::text, avg_daily_net_revenue::text
         from warehouse.vw_weekday_sales order by day_of_week`),
    ).toEqual([
      { day_name: 'Monday', orders: 2, net_revenue: '55.00', avg_daily_net_revenue: '4.23' },
      { day_name: 'Tuesday', orders: 3, net_revenue: '55.00', avg_daily_net_revenue: '4.23' },
      { day_name: 'Saturday', orders: 1, net_revenue: '7.00', avg_daily_net_revenue: '0.58' },
    ])
    expect(
      await shop.rows(`select month, seasonality_index::text from warehouse.vw_category_seasonality
         where category_name = 'Cups' order by 1`),
    ).toEqual([
      { month: 1, seasonality_index: '2.0000' },
      { month: 3, seasonality_index: '2.0000' },
    ])
  })

  test('finds cart adds that a later sale of the session bought, time on a page, and exits', async () => {
    expect(
      await shop.rows(
        'select event_id, was_purchased, minutes_to_order::text from warehouse.vw_cart_adds order by 1',
      ),
    ).toEqual([
      { event_id: 'q1', was_purchased: true, minutes_to_order: '1.50' },
      { event_id: 'q2', was_purchased: false, minutes_to_order: null },
      { event_id: 'q3', was_purchased: false, minutes_to_order: null },
      { event_id: 'q4', was_purchased: false, minutes_to_order: null },
    ])
    expect(
      await shop.rows(`select event_id, date::text, page_type, time_on_page_seconds::float, is_exit_page
         from warehouse.vw_pageviews order by 1`),
    ).toEqual([
      {
        event_id: 'p1',
        date: '2026-01-05',
        page_type: 'home',
        time_on_page_seconds: 120,
        is_exit_page: false,
      },
      {
        event_id: 'p2',
        date: '2026-01-06',
        page_type: 'product',
        time_on_page_seconds: null,
        is_exit_page: true,
      },
      {
        event_id: 'p3',
        date: '2026-01-06',
        page_type: 'product',
        time_on_page_seconds: null,
        is_exit_page: true,
      },
    ])
  })

  test('has the same total everywhere', async () => {
    const [totals] = await shop.rows<Record<string, string>>(`select
      (select sum(net_revenue) from warehouse.daily_business_metrics)::text as days,
      (select sum(net_revenue) from warehouse.vw_daily_revenue)::text as daily_revenue,
      (select sum(net_revenue) from warehouse.product_performance_daily)::text as products,
      (select sum(net_revenue) from warehouse.vw_revenue_by_channel)::text as channels,
      (select sum(net_revenue) from warehouse.vw_revenue_by_category)::text as categories,
      (select sum(net_revenue) from warehouse.vw_category_margin_monthly)::text as margins,
      (select sum(net_revenue) from warehouse.vw_sales_by_geography)::text as places,
      (select sum(net_revenue) from warehouse.vw_weekday_sales)::text as weekdays,
      (select sum(net_amount) from warehouse.fact_sales where is_sale)::text as sales`)
    expect(new Set(Object.values(totals ?? {}))).toEqual(new Set(['117.00']))
    const [customers] = await shop.rows<Record<string, string>>(`select
      (select sum(net_revenue) from warehouse.cohort_analysis)::text as cohorts,
      (select sum(monetary) from warehouse.vw_customer_rfm_base)::text as base,
      (select sum(net_revenue) from warehouse.vw_customer_value)::text as value,
      (select sum(lifetime_value) + 4 from warehouse.vw_customer_ltv_segments)::text as ltv`)
    expect(new Set(Object.values(customers ?? {}))).toEqual(new Set(['117.00']))
  })
})

test('the first segment of its path decides the type of a page', async () => {
  const shop = await newShop()
  const [types] = await shop.rows<{ types: string }>(
    `select string_agg(warehouse.page_type(path, page_types), ' ' order by n) as types
     from ops.settings, unnest(array['', '/', '/Products/1', '/p/1', 'collection/x', '/c', '/basket', '/checkout/pay', '/pages', '/?a=1'])
       with ordinality as p (path, n)`,
  )
  expect(types?.types).toBe('home home product product category category cart checkout other home')
})

test('percentages and ratios round once, half away from zero, and are NULL over zero', async () => {
  const shop = await newShop()
  expect(
    await shop.rows(`select warehouse.percent(1, 3)::text as third, warehouse.percent(1, 0) as none,
      warehouse.ratio(-0.125, 10 * 0.1)::text as half, warehouse.ratio(1, 0) as no_ratio`),
  ).toEqual([{ third: '33.33', none: null, half: '-0.13', no_ratio: null }])
})
