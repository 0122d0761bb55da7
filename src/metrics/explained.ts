/** An explanation of a metric: a sentence or two, and an example with numbers. */
interface Explained {
  says: string
  example?: string
}

/**
 * Explains metrics whose definition is a formula, for owners who don't read formulas. The definitions themselves are in
 * the registry.
 */
const explained: Readonly<Record<string, Explained>> = {
  orders: {
    says: 'Orders that count as sales: not those that were cancelled or failed. For a product, the orders that hold it.',
  },
  gross_sales: {
    says: 'What the goods sold would bring at their full price, before discounts and without tax.',
  },
  discounts: { says: 'What was taken off the full price, by coupons or otherwise, without tax.' },
  net_revenue: {
    says: 'What was sold after discounts, before anything came back, without tax and shipping.',
    example: 'Goods for 100.00, a coupon takes 10.00 off: 90.00.',
  },
  returns: { says: 'Goods that were refunded, on the day of the refund, without tax and shipping.' },
  net_sales: {
    says: 'What is left of sales after discounts and returns, without tax and shipping. It is the revenue on every page.',
    example: 'Sold for 90.00 after a coupon, and 20.00 of another order paid back: 70.00.',
  },
  gross_profit: {
    says: 'What is left of sales before returns once the goods are paid for.',
    example: 'Sold for 90.00, the goods cost 40.00: 50.00.',
  },
  profit_margin: {
    says: 'How much of each 100 of sales before returns is left once the goods are paid for.',
    example: 'A profit of 50.00 on 90.00: 55.56 %.',
  },
  contribution: {
    says: 'What sales leave after returns, goods, delivery and payment fees; shipping that customers paid is added.',
    example: 'Net sales 70.00, shipping paid 5.00, goods 30.00, delivery 6.00, fees 2.00: 37.00.',
  },
  contribution_margin: {
    says: 'How much of each 100 of net sales is left after returns, goods, delivery and payment fees.',
    example: '37.00 left of 70.00: 52.86 %.',
  },
  contribution_after_ads: {
    says: 'What sales leave after returns, goods, delivery, payment fees and ads.',
    example: '37.00 left, ads cost 12.00: 25.00.',
  },
  net_profit: {
    says: 'What is left after everything: goods, delivery, fees, ads and expenses such as rent.',
  },
  avg_net_order_value: {
    says: 'What an order brings on average, after discounts, before returns, without tax and shipping.',
    example: '900.00 from 10 orders: 90.00.',
  },
  total_revenue: {
    says: 'Everything that customers were charged, with tax and shipping. Tax is not the shop’s money.',
  },
  avg_order_value: { says: 'What a customer is charged per order, with tax and shipping.' },
  refund_rate: {
    says: 'Returns in % of what was sold on the same days. Goods that come back may have been sold earlier.',
    example: '20.00 paid back, 400.00 sold: 5 %.',
  },
  discount_rate: {
    says: 'How much of the full price was given away.',
    example: '10.00 off goods for 100.00: 10 %.',
  },
  session_conversion_rate: {
    says: 'Of 100 visits, how many led to an order. Orders without a visit, such as by phone, are left out.',
    example: '5 of 100 visits bought: 5 %.',
  },
  conversion_rate: { says: 'Orders in % of visits. Orders without a visit, such as by phone, count too.' },
  new_customers: { says: 'Customers who bought for the first time ever on these days.' },
  returning_customers: {
    says: 'Customers with a second or later order on these days, whenever their first order was.',
    example: 'Someone who first buys on Monday and again on Friday is new and returning in that week.',
  },
  returning_share: {
    says: 'Of 100 customers who bought on these days, how many had a second or later order.',
    example: '30 of 100 customers had bought before: 30 %.',
  },
  customer_acquisition_cost: {
    says: 'What ads cost for each customer who bought for the first time.',
    example: 'Ads for 200.00 and 10 new customers: 20.00.',
  },
  roas: {
    says: 'How much was sold for each unit of money spent on ads, before returns.',
    example: 'Sold 300.00, ads 100.00: 3.00.',
  },
  marketing_efficiency_ratio: { says: 'Net sales of the whole shop for each unit of money spent on ads.' },
  cost_coverage: {
    says: 'How much of what was sold has a known cost. The rest counts as free, so profit looks too high.',
    example: '90.00 of 100.00 has a cost: 90 %.',
  },
  shipping_charged: { says: 'Shipping that customers paid, without tax.' },
  shipping_cost: {
    says: 'What delivery costs the shop by its rates. Orders without a known rate count as 0.',
  },
  payment_fees: { says: 'What banks and payment services took.' },
  clicks_per_pageview: { says: 'How often a page is clicked each time it is viewed.' },
  cart_to_purchase_rate: {
    says: 'How often the product was bought for each 100 times that it was put into a cart.',
  },
}

/** The text that people read about a metric: its sentence and example, otherwise its definition. */
export function explanationOf({ name, description }: { name: string; description: string }): string {
  const known = explained[name]
  if (!known) return description
  return known.example ? `${known.says} For example: ${known.example}` : known.says
}
