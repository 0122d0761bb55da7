import { describe, expect, test } from 'vitest'
import { besideOf } from '../../src/inspect/mapping/beside.ts'
import { chooseFeed } from '../../src/inspect/mapping/choose_feed.ts'
import { namedColumns } from '../../src/inspect/mapping/map_columns.ts'
import { ColumnFacts } from '../../src/inspect/values/column_facts.ts'
import { wordsOf } from '../../src/inspect/words/meaning.ts'

/** What a file is taken for, and what its columns become: `feed: column, column` in the order of the file. */
function mappingOf(fileName: string, csv: string, ids: Parameters<typeof besideOf>[0] = {}): string {
  const [header = [], ...rows] = csv.split('\n').map((line) => line.trim().split(';'))
  const columns = header.map((name, index) => new ColumnFacts(name, index))
  for (const row of rows) for (const column of columns) column.add(row[column.index] ?? '')
  const [best] = chooseFeed(fileName, namedColumns(columns), { feeds: {}, beside: besideOf(ids) })
  if (!best) return 'nothing known'
  const becomes = columns.map((facts) => best.mapped.find((each) => each.facts === facts)?.column ?? '-')
  return `${best.isLikely ? '' : 'perhaps '}${best.feed}: ${becomes.join(', ')}`
}

const orders = 'orders: order_id, time, customer_id, total_price, shipping_price'

describe('a shop that names its columns in its own language', () => {
  test.each([
    ['German', 'Bestellnummer;Bestelldatum;Kundennummer;Gesamtbetrag;Versandkosten'],
    ['German, abbreviated', 'Bestell-Nr.;Datum;Kd.-Nr. Kunde;Summe (EUR);Versand'],
    ['French', 'N° de commande;Date de commande;Client;Montant total TTC;Frais de port'],
    ['Spanish', 'Número de pedido;Fecha;Cliente;Importe total;Gastos de envío'],
    ['Italian', 'Numero ordine;Data ordine;Cliente;Totale;Spedizione'],
    ['Dutch', 'Bestelnummer;Besteldatum;Klantnummer;Totaalbedrag;Verzendkosten'],
    ['Portuguese', 'Pedido;Data;Cliente;Valor total;Frete'],
    ['Polish', 'Numer zamówienia;Data zamówienia;Klient;Kwota;Dostawa'],
    ['Swedish', 'Ordernummer;Datum;Kund;Totalt belopp;Frakt'],
    ['Japanese', '注文番号;注文日;顧客;合計金額;送料'],
    ["a data team's", 'so_ref;order_ts;cust_id;grand_total;ship_amt'],
  ])('has its orders recognised: %s', (_, header) => {
    const rows = 'A1;2026-03-01;K1;12,50;4,90\nA2;2026-03-02;K1;99,00;0,00'
    expect(mappingOf('export', `${header}\n${rows}`)).toBe(orders)
  })

  test('has its lines recognised by product, quantity and price', () => {
    expect(
      mappingOf(
        'Positionen',
        'Bestellnr;Artikelnr;Bezeichnung;Menge;Einzelpreis\nB1;A1;Becher;2;3,50\nB1;A2;Teller;1;3,50',
      ),
    ).toBe('order_items: order_id, product_id, product_name, product_qty, product_price')
  })

  test('has its customers, products, payments and refunds recognised', () => {
    expect(
      mappingOf('Kunden', 'Kundennummer;Vorname;Nachname;E-Mail;Land\n1;Ada;B;a@b.de;DE\n2;Bo;C;c@d.de;DE'),
    ).toBe('customers: customer_id, first_name, last_name, email, country')
    expect(
      mappingOf('produits', 'Référence;Désignation;Catégorie;Prix;Coût\nA;Tasse;X;3,5;1,5\nB;Bol;X;4,5;1'),
    ).toBe('products: product_id, product_name, category_name, list_price, unit_cost')
    expect(
      mappingOf(
        'pagos',
        'ID pago;Pedido;Método de pago;Importe;Fecha\n1;A;PayPal;5;2026-03-01\n2;B;Visa;6;2026-03-01',
      ),
    ).toBe('payments: payment_id, order_id, payment_method, amount, time')
    expect(
      mappingOf(
        'Gutschriften',
        'Gutschrift-Nr;Bestellnummer;Betrag;Datum\nG1;B1;5;2026-03-01\nG2;B2;6;2026-03-02',
      ),
    ).toBe('refunds: refund_id, order_id, amount, time')
  })
})

describe('values speak where names do not', () => {
  test('a file in which order numbers repeat holds lines, not orders', () => {
    const header = 'Order No;Order Date;SKU;Qty;Unit Price'
    expect(
      mappingOf('export', `${header}\n1;2026-03-01;A;1;3.50\n1;2026-03-01;B;2;4.00\n2;2026-03-02;A;1;3.50`),
    ).toBe('order_items: order_id, time, product_id, product_qty, product_price')
  })

  test('a column with the order ids of another file is the order', () => {
    const csv = 'vorgang;artikel_nr;menge;preis\nB1;A1;2;3,50\nB2;A1;1;3,50\nB1;A2;1;4,00'
    const ids = { orders: new Set(['B1', 'B2', 'B3']) }
    expect(mappingOf('export', csv, ids)).toBe(
      'order_items: order_id, product_id, product_qty, product_price',
    )
  })

  test('a column of words is no money, whatever its name', () => {
    const csv = 'Bestellnummer;Datum;Versand;Summe\nB1;2026-03-01;DHL;12,50\nB2;2026-03-02;UPS;10,00'
    expect(mappingOf('export', csv)).toBe('orders: order_id, time, -, total_price')
  })

  test('a file about something else gets no guess', () => {
    expect(mappingOf('weather', 'Station;Temperature;Humidity\nA;12.5;80\nB;11.5;70')).toBe('nothing known')
  })

  test('names and numbers alone are not taken for categories', () => {
    const statement = 'Date;Description;Amount;Reference\n2026-03-01;Card;-5;1001\n2026-03-02;Fee;6;1002'
    expect(mappingOf('bank', statement)).not.toContain('categories')
    expect(mappingOf('Kategorien', 'Nr;Name\n1;Becher\n2;Teller')).toBe(
      'categories: category_id, category_name',
    )
  })

  test('stock is what is on hand', () => {
    expect(mappingOf('stock', 'sku;on hand;warehouse\nA;5;Riga\nB;7;Riga')).toBe(
      'inventory: product_id, quantity_on_hand, location',
    )
  })
})

test('compounds, signs and capitals are split', () => {
  const meanings = (name: string) => wordsOf(name).map(({ meanings: all }) => [...all].join('/'))
  expect(meanings('Bestellnummer')).toEqual(['order', 'id'])
  expect(meanings('orderId')).toEqual(['order', 'id'])
  expect(meanings('Order #')).toEqual(['order', 'id'])
  expect(meanings('N° de commande')).toEqual(['id', 'order'])
  expect(meanings('Lineitem gift card')).toEqual(['line', 'product', 'gift', 'card'])
})
