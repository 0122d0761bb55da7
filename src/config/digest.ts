import type { Config, DigestSettings } from './config.ts'
import type { ConfigProblem } from './problems.ts'
import { configFileSchema } from './schema.ts'

/** When the digest is sent and how. It is a problem if it names a way that no setting opens. */
export function digestOf(
  digest: Partial<DigestSettings> | undefined,
  alerts: Partial<Config['alerts']>,
  source: string,
  problems: ConfigProblem[],
): DigestSettings {
  const whole = { ...configFileSchema.shape.digest.parse(undefined), ...digest }
  const isOpen = { webhook: alerts.webhook, slack: alerts.slack, mail: whole.to.length > 0 || undefined }
  const settings = { webhook: 'alerts.webhook', slack: 'alerts.slack', mail: 'digest.to' }
  for (const way of whole.every === 'off' ? [] : new Set(whole.ways)) {
    if (isOpen[way] !== undefined) continue
    problems.push({ key: settings[way], source, message: `is needed: the digest is sent by ${way}` })
  }
  return whole
}
