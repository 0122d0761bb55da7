/** Names that shop systems give to manual payments, and the offline methods that they mean. */
const KNOWN: Readonly<Record<string, string>> = {
  'cash on delivery (cod)': 'cash_on_delivery',
  'cash on delivery': 'cash_on_delivery',
  cashondelivery: 'cash_on_delivery',
  'bank deposit': 'bank_transfer',
  'bank transfer': 'bank_transfer',
  'direct bank transfer': 'bank_transfer',
  bacs: 'bank_transfer',
  banktransfer: 'bank_transfer',
  'bank transfer payment': 'bank_transfer',
  'check payments': 'check',
  'cheque payment': 'cheque',
  'check / money order': 'check',
  checkmo: 'check',
}

/** The usual name of a method. An unknown name is kept. */
export function paymentMethod(name: string | undefined): string | undefined {
  return name && (KNOWN[name.toLowerCase()] ?? name)
}
