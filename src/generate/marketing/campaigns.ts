/** A campaign of the shop on an advertising platform. */
export interface Campaign {
  /** The name that the platform gives itself in its export. */
  platform: string
  /** The utm values of the visits that it brings, as in `traffic.ts`. */
  source: string
  medium: string
  /** `{month}` is replaced by the month. */
  campaign: string
  /** Whether the export has the utm values. Otherwise they follow from platform and campaign name. */
  tellsUtm: boolean
  /** The prefix of its rows' ids; undefined: rows have no ids. */
  idPrefix: string | undefined
  /** Rows of a day, by device, with each one's share. */
  devices: readonly number[]
  /**
   * Cents per click in a shop where 6 % of visits order. The value of a visit is in `traffic.ts`: some campaigns lose
   * money.
   */
  clickCost: number
  /** How often its ads are shown per click. */
  shownPerClick: number
}

const whole = [1]
const byDevice = [0.7, 0.3]

function campaign(
  platform: string,
  utm: readonly [source: string, medium: string, campaign: string],
  clickCost: number,
  shownPerClick: number,
  more: Partial<Campaign> = {},
): Campaign {
  const [source, medium, name] = utm
  return {
    platform,
    source,
    medium,
    campaign: name,
    tellsUtm: true,
    idPrefix: undefined,
    devices: whole,
    clickCost,
    shownPerClick,
    ...more,
  }
}

/** All campaigns. Each one brings visits. */
export const campaigns: readonly Campaign[] = [
  campaign('Google Ads', ['google', 'cpc', 'brand'], 35, 9, { tellsUtm: false, devices: byDevice }),
  campaign('Google Ads', ['google', 'cpc', 'generic_{month}'], 120, 24, {
    tellsUtm: false,
    devices: byDevice,
  }),
  campaign('Microsoft Ads', ['bing', 'ppc', 'generic_{month}'], 85, 30),
  campaign('Meta', ['facebook', 'paid_social', 'prospecting_{month}'], 130, 90, { idPrefix: 'meta' }),
  campaign('Meta', ['instagram', 'cpc', 'retargeting'], 60, 55, { idPrefix: 'meta' }),
  campaign('TikTok Ads', ['tiktok', 'paidsocial', 'launch_{month}'], 150, 140, { idPrefix: 'tiktok' }),
  campaign('Criteo', ['criteo', 'display', 'retargeting'], 70, 200, { idPrefix: 'criteo' }),
  campaign('Adserver', ['adserver', 'cpm', 'awareness_{month}'], 110, 400, { idPrefix: 'adserver' }),
  campaign('Awin', ['awin', 'affiliate', 'deals'], 90, 15),
]
