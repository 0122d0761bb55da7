/**
 * The meaning of words in headers and file names, in several languages: meaning → words. They are written as people
 * write them. The lookup handles case, accents, plurals in -s and compounds (`Bestellnummer`).
 */
export const WORDS = {
  id: 'oid cid pid uid id ids nr no num number nummer numero número numéro numer numerot nro identifier identifiant kennung key schlüssel code código codice kod ref reference référence referencia referenz riferimento referência uuid guid 番号 号 编号',
  order:
    'ord so oid order bestell bestel bestellung bestellungen auftrag aufträge commande pedido ordine ordini bestelling bestellingen encomenda zamówienie zamówienia zamowienia zakup beställning ordre objednávka verkauf verkäufe vente venta vendita verkoop venda sprzedaż sale transaction transaktion transacción transazione transactie transação transakcja receipt beleg purchase achat compra acquisto aankoop invoice rechnung facture factura fattura factuur fatura faktura 注文 订单 訂單',
  customer:
    'cust cid customer kunde kunden client cliente clienti klant klanten klient klienta klienci buyer käufer acheteur comprador acquirente koper kupujący user benutzer nutzer utilisateur usuario utente gebruiker usuário użytkownik member mitglied shopper kund zákazník 顧客 客户 会員',
  product:
    'prod pid product products produkt produkte produit producto productos prodotto prodotti produto produkty produktu article artikel articles artículo articulo articolo articoli artigo towar item items sku ware vare vara zboží asin ean gtin upc mpn handle 商品 产品',
  sku: 'sku ean gtin upc asin mpn',
  line: 'line lines position positionen pos posten ligne lignes línea linea linha riga righe regel regels pozycja pozycje zeile',
  variant: 'variant variante varianten variants variation opcja option',
  name: 'name namen nom nombre nome naam nazwa bezeichnung beschreibung libellé libelle title titel titre título titulo titolo tytuł description désignation designation descripción descrizione omschrijving descrição opis namn navn label 名 名称',
  category:
    'cat category categories kategorie kategorien catégorie catégories categoría categorías categoria categorie kategoria kategori warengruppe collection department abteilung',
  parent: 'parent eltern übergeordnet padre pai nadrzędna ober',
  brand:
    'brand marke marque marca merk marka vendor hersteller manufacturer fabricant fabricante fornitore producent',
  price: 'price preis preise prix precio prezzo prijs preço cena pris 価格 単価 价格',
  cost: 'cost costs kosten coût cout coste costo custo koszt einkaufspreis einkauf ek cogs purchaseprice kost',
  unit: 'unit units einzel stückpreis unitaire unitario unitário eenheid eenheids stuksprijs jednostkowa jednostka each 単',
  quantity:
    'qnt anz quantity qty menge anzahl stück stk quantité qté quantite cantidad cant quantità qta aantal hoeveelheid quantidade qtd ilość szt antal množství 数量 個数',
  total:
    'total totalt gesamt gesamtbetrag summe gesamtsumme endbetrag endsumme totale totaal suma razem łącznie importe sum grand rechnungsbetrag rechnungssumme bestellsumme 合計 总计 总额',
  amount: 'amt amount betrag montant monto importo bedrag valor kwota wert value belopp částka 金額 金额',
  net: 'net netto ht hors neto',
  gross: 'gross brutto ttc bruto lordo',
  subtotal: 'subtotal zwischensumme soustotal subtotale subtotaal',
  shipping:
    'ship shipping shipment delivery versand versandkosten lieferung liefer livraison port expédition envío envio gastos spedizione consegna verzending verzend verzendkosten levering frete entrega wysyłka dostawa freight postage porto frakt doprava recipient empfänger destinataire destinatario ontvanger 送料 配送 运费',
  billing: 'billing rechnungsadresse facturation facturación fatturazione facturatie',
  tax: 'tax taxes steuer steuern mwst mehrwertsteuer ust umsatzsteuer vat tva iva btw impuesto imposta imposto belasting podatek moms gst dph taxe 税 消費税 税额',
  discount:
    'disc discount discounts rabatt nachlass ermäßigung remise réduction descuento sconto korting desconto rabat zniżka promotion sleva 割引 折扣',
  coupon:
    'coupon gutschein gutscheincode voucher bon cupón cupon cupom buono kupon promo promocode couponcode aktionscode vouchercode',
  status: 'status zustand statut état etat estado stato situação stan state 状態 ステータス 状态',
  payment:
    'payment payments zahlung zahlungs zahl bezahlung zahlungen paiement paiements règlement pago pagos pagamento pagamenti betaling betalingen płatność płatności betalning gateway 支払 決済 支付',
  method:
    'method methode art weise mode moyen méthode metodo método forma metoda wijze type typ tipo rodzaj modalità 方法',
  refund:
    'refund refunds refunded erstattung erstattungen rückerstattung rückzahlung gutschrift gutschriften remboursement remboursements reembolso devolución devoluciones rimborso rimborsi terugbetaling terugbetalingen estorno zwrot zwroty return returns retoure retouren retour chargeback återbetalning',
  reason: 'reason grund motif razón motivo reden powód',
  date: 'dt date datum data fecha dato termin dia day tag jour día giorno dag dzień kiedy when 日付 日時 日 日期',
  time: 'time zeit zeitpunkt uhrzeit uhr heure hora ora orario tijd tijdstip czas godzina timestamp datetime ts moment',
  created:
    'created erstellt angelegt créé cree creación creado creato creazione aangemaakt criado criação utworzono utworzenia placed purchased ordered bestellt',
  updated:
    'updated aktualisiert geändert modified modification actualizado aggiornato bijgewerkt gewijzigd atualizado zmodyfikowano changed letzte',
  paid: 'paid bezahlt payé paye pagado pagato betaald pago zapłacono',
  cancelled: 'cancelled canceled storniert storno annulé cancelado annullato geannuleerd anulowano void',
  start: 'start begin beginn début inicio inizio started von from od desde',
  end: 'end ende fin fine einde koniec bis to until jusqu hasta',
  currency: 'curr cur ccy currency währung waehrung devise moneda valuta moeda waluta 通貨 货币',
  country: 'country land pays país pais paese kraj nation countrycode 国',
  region:
    'region state bundesland province provincia provincie província estado województwo county canton kanton département departement',
  city: 'city town stadt ort ville ciudad città citta stad plaats cidade miasto localité localidad comune 市区町村 城市',
  zip: 'zip zipcode postcode plz postleitzahl postal cp cap cep',
  street:
    'street straße strasse rue calle via straat rua ulica address address1 address2 adresse dirección direccion indirizzo adres endereço anschrift',
  email: 'email mail emailadresse courriel correo posta メール 邮箱',
  phone: 'phone telephone telefon téléphone teléfono telefono telefoon mobile mobil handy fax tel',
  first: 'first vorname prénom prenom firstname imię voornaam given',
  last: 'last nachname lastname surname familienname apellido apellidos cognome achternaam sobrenome nazwisko family',
  birth:
    'birth birthday geburt geburtsdatum geburtstag naissance nacimiento nascita geboorte geboortedatum nascimento urodzenia dob',
  gender: 'gender geschlecht sexe sexo sesso geslacht płeć sex anrede salutation',
  ip: 'ip ipaddress',
  session:
    'session sessions sitzung sitzungen séance sesión sesiones sessione sessioni sessie sessies sessão sesja visit visits besuch besuche visite visita bezoek wizyta',
  page: 'page pages seite seiten página pagina strona landing site',
  url: 'url uri link href',
  path: 'path pfad chemin ruta percorso pad',
  referrer: 'referrer referer verweis',
  source: 'source quelle fuente origen fonte bron origem źródło utmsource',
  medium: 'medium kanalart utmmedium',
  campaign: 'campaign campaigns kampagne kampagnen campagne campaña campagna campanha kampania utmcampaign',
  device: 'device gerät appareil dispositivo apparaat urządzenie',
  browser: 'browser navigateur navegador przeglądarka useragent',
  platform: 'platform plattform plateforme plataforma piattaforma network netzwerk',
  channel:
    'channel kanal vertriebskanal canal canale kanaal kanał marketplace marktplatz salesrep store filiale',
  impressions: 'impression impressions einblendungen impresiones impressioni vertoningen wyświetlenia',
  clicks: 'click clicks klick klicks clic clics kliks kliknięcia',
  spend:
    'spend spent ausgaben ausgabe dépense dépenses gasto gastos spesa spese uitgaven wydatki adspend werbekosten',
  expense: 'expense expenses aufwand aufwendungen charge charges onkosten despesa despesas overhead',
  stock:
    'stock inventory bestand lagerbestand lager inventar existencias inventario giacenza magazzino voorraad estoque zapas available onhand hand',
  reorder: 'reorder meldebestand mindestbestand minimum',
  location: 'location standort lagerort emplacement ubicación ubicazione locatie warehouse',
  gift: 'gift geschenk cadeau regalo cadeaubon presente prezent',
  card: 'card karte carte tarjeta carta kaart cartão karta giftcard',
  fee: 'fee fees gebühr gebühren frais comisión commissione commission provision kosten taxa opłata prowizja',
  test: 'test testbestellung istest',
  deleted: 'deleted gelöscht supprimé eliminado eliminato verwijderd excluído usunięty',
  active: 'active aktiv actif activo attivo actief ativo aktywny published enabled visible',
  list: 'list listing listen catalogue',
  event: 'event ereignis événement evento gebeurtenis zdarzenie',
  type: 'type',
  segment: 'segment tier gruppe group kundengruppe groupe grupo gruppo groep grupa',
  weight: 'weight gewicht poids peso waga desi',
  max: 'max maximum bis',
  carrier: 'carrier spediteur transporteur transportista corriere',
  rate: 'rate rates tarif tarife tarifa tariffa tarief',
  effective: 'effective gültig valid valable vigente',
  include: 'include included inkl inklusive incl compris incluido incluso inclusief wliczony',
  note: 'note notes memo bemerkung kommentar comment comments remarque nota observaciones opmerking uwagi',
  restock: 'restock restocked',
  registration:
    'registration registered registriert signup anmeldung inscription registro registrazione registratie cadastro rejestracja joined customersince seit',
} as const satisfies Record<string, string>

/** Words without meaning here: articles, prepositions, and currencies and units next to a name. */
export const SILENT =
  'de des du la le les l d del della dello di do da dos das of the van der die den el los per pro por par a an at in im am je et und and y e i en et z na on by for für pour para ist is has eur usd gbp chf pln sek czk cad aud jpy euro euros dollar dollars kr utc gmt'
