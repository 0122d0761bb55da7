import { customerByEmail } from './record_values.ts'
import { withoutApostrophe } from './shopify_variants.ts'
import { sourceKind } from './source.ts'

export const shopifyCustomers = sourceKind({
  name: 'shopify_customers',
  source: 'shopify',
  title: 'customers export of Shopify',
  grain: 'A customer.',
  needs: {
    'First Name': 'text',
    'Last Name': 'text',
    Email: 'text',
    'Total Spent': 'money',
    'Total Orders': 'text',
  },
  takes: {
    'Customer ID': 'text',
    Phone: 'text',
    'Default Address City': 'text',
    'Default Address Province Code': 'text',
    'Default Address Country Code': 'text',
    'Default Address Zip': 'text',
    'Default Address Phone': 'text',
    City: 'text',
    'Province Code': 'text',
    'Country Code': 'text',
    Zip: 'text',
  },
  personal: ['First Name', 'Last Name', 'Phone', 'Default Address Zip', 'Default Address Phone', 'Zip'],
  makes: ['customers'],
  leavesOut: { no_id: 'Customers with neither e-mail address nor id: no order can name them.' },
  cannotKnow: ['When a customer registered, or changed: the file’s values are valid from the file’s date.'],
  notes: [
    'A customer is identified by the e-mail address in lower case, as in the orders export, otherwise by `Customer ID`.',
    'Both `Default Address City` and `City` (and so on) are read.',
    '`Total Spent` and `Total Orders` are ignored: they follow from the orders. `Tags` are not segments.',
  ],
  convert([record], make) {
    if (!record) return
    const { values } = record
    const customer_id = customerByEmail(values.Email) ?? withoutApostrophe(values['Customer ID'])
    if (customer_id === undefined) {
      make.leaveOut('no_id', record)
      return
    }
    const customer = {
      customer_id,
      email: values.Email,
      first_name: values['First Name'],
      last_name: values['Last Name'],
      phone: withoutApostrophe(values.Phone ?? values['Default Address Phone']),
      country: values['Default Address Country Code'] ?? values['Country Code'],
      region: values['Default Address Province Code'] ?? values['Province Code'],
      city: values['Default Address City'] ?? values.City,
      postal_code: withoutApostrophe(values['Default Address Zip'] ?? values.Zip),
    }
    make.row('customers', customer, record)
  },
})
