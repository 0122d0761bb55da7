import { dayText } from '../../calendar.ts'
import { Choice } from '../base/distributions.ts'
import type { Random } from '../base/random.ts'

export type Landing = 'home' | 'category' | 'product' | 'blog'

/** How a visit came to the shop. */
export interface Source {
  source: string
  medium: string
  campaign: string
  referrer: string
  landing: Choice<Landing>
}

const anywhere = landings(40, 30, 30, 0)
const mostlyHome = landings(75, 15, 10, 0)
const searching = landings(20, 38, 30, 12)
const offers = landings(10, 40, 50, 0)

function landings(home: number, category: number, product: number, blog: number): Choice<Landing> {
  return new Choice<Landing>([
    ['home', home],
    ['category', category],
    ['product', product],
    ['blog', blog],
  ])
}

type Row = [
  weight: number,
  /** How well it sells compared with other sources. */
  sells: number,
  source: string,
  medium: string,
  /** `{month}` is replaced by the month. */
  campaign: string,
  referrer: string,
  landing: Choice<Landing>,
]

const GOOGLE = 'https://www.google.com/'

/** Every channel that Storehouse knows, most of them in several variants. */
const rows: readonly Row[] = [
  // Direct
  [20, 1.3, '', '', '', '', mostlyHome],
  // Organic Search
  [17, 0.9, '', '', '', GOOGLE, searching],
  [3, 0.9, '', '', '', 'https://www.bing.com/search', searching],
  [2, 0.9, '', '', '', 'https://duckduckgo.com/', searching],
  [1, 0.9, 'ecosia', 'organic', '', 'https://www.ecosia.org/', searching],
  // Paid Search
  [8, 1.3, 'google', 'cpc', 'brand', GOOGLE, mostlyHome],
  [6, 1.0, 'google', 'cpc', 'generic_{month}', GOOGLE, offers],
  [2, 1.0, 'bing', 'ppc', 'generic_{month}', 'https://www.bing.com/', offers],
  // Paid Social
  [5, 0.6, 'facebook', 'paid_social', 'prospecting_{month}', 'https://l.facebook.com/', offers],
  [4, 0.7, 'instagram', 'cpc', 'retargeting', 'https://l.instagram.com/', offers],
  [2, 0.4, 'tiktok', 'paidsocial', 'launch_{month}', 'https://www.tiktok.com/', offers],
  // Organic Social
  [3, 0.5, '', '', '', 'https://l.facebook.com/', anywhere],
  [2, 0.5, '', '', '', 'https://www.pinterest.com/', anywhere],
  [1, 0.4, '', '', '', 'https://t.co/a1b2c3', anywhere],
  [2, 0.5, 'instagram', 'social', 'bio', '', mostlyHome],
  // Email
  [7, 1.8, 'newsletter', 'email', 'weekly_{month}', '', offers],
  [2, 2.2, 'crm', 'email', 'cart_reminder', '', offers],
  // Display
  [3, 0.3, 'criteo', 'display', 'retargeting', '', offers],
  [2, 0.2, 'adserver', 'cpm', 'awareness_{month}', 'https://ads.example.net/', anywhere],
  // Affiliates
  [3, 1.2, 'awin', 'affiliate', 'deals', 'https://deals.example.org/', offers],
  // SMS
  [1, 1.6, 'shop', 'sms', 'flash_sale', '', offers],
  // Referral
  [3, 0.7, '', '', '', 'https://blog.example.org/best-of', anywhere],
  [1, 0.8, 'partner', 'referral', '', 'https://partner.example.com/', anywhere],
  // Other
  [1, 1.1, 'app', 'push', 'reminder', '', anywhere],
  [0.5, 0.9, 'catalogue', 'qr', 'print_{month}', '', anywhere],
]

const totalWeight = rows.reduce((sum, [weight]) => sum + weight, 0)

/** The share of visits that come from a campaign. `{month}` in its name means the month. */
export function shareOfTraffic(one: Pick<Source, 'source' | 'medium' | 'campaign'>): number {
  const found = rows.find(
    ([, , source, medium, campaign]) =>
      source === one.source && medium === one.medium && campaign === one.campaign,
  )
  if (!found) throw new Error(`no visits come by ${one.source}, ${one.medium}, ${one.campaign}`)
  return found[0] / totalWeight
}

/** The sources of one day's visits. */
export class Traffic {
  private readonly all: Choice<Source>
  private readonly ordering: Choice<Source>

  constructor(day: number) {
    const month = dayText(day).slice(0, 7)
    const sources = rows.map(
      ([weight, sells, source, medium, campaign, referrer, landing]) =>
        [
          weight,
          sells,
          { source, medium, campaign: campaign.replace('{month}', month), referrer, landing },
        ] as const,
    )
    this.all = new Choice(sources.map(([weight, , source]) => [source, weight]))
    this.ordering = new Choice(sources.map(([weight, sells, source]) => [source, weight * sells]))
  }

  draw(random: Random, orders: boolean): Source {
    return (orders ? this.ordering : this.all).draw(random)
  }
}

/** The utm values as the query of the landing page. */
export function utmQuery({ source, medium, campaign }: Source): string {
  if (source === '') return ''
  return `utm_source=${source}&utm_medium=${medium}${campaign === '' ? '' : `&utm_campaign=${campaign}`}`
}
