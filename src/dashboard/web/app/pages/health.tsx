import type { HealthAnswer } from '../../../contract.ts'
import { ErrorNotice } from '../components/notice.tsx'
import { TableCard } from '../components/table_card.tsx'
import { ago, day, time } from '../format.ts'
import { useJson } from '../state/api.ts'
import { useMay } from '../state/me.ts'
import { useShop } from '../state/shop.ts'
import { Checks } from './health/checks.tsx'
import { Alarms, Jobs } from './health/jobs.tsx'
import { Layers } from './health/layers.tsx'
import { Named } from './health/named.tsx'
import { Rejects } from './health/rejects.tsx'
import { Revisions } from './health/revisions.tsx'
import { Run } from './health/run.tsx'
import { Runs } from './health/runs.tsx'
import { feedWords, runText, stateWords, worded } from './health/words.ts'

const REFRESH_SECONDS = 30

/** Whether the figures can be trusted: runs, freshness, checks, rejects, revisions. */
export default function Health() {
  const shop = useShop()
  const isAnalyst = useMay('analyst')
  const { data, error, retry } = useJson<HealthAnswer>(
    '/api/v1/health',
    REFRESH_SECONDS,
    shop.publication?.runId,
  )
  if (!data) return error ? <ErrorNotice error={error} onRetry={retry} /> : <div class="skeleton block" />
  return (
    <div class="page-body">
      {error && <ErrorNotice error={error} onRetry={retry} />}
      <Summary health={data} />
      <div class="grid">
        <Alarms alarms={data.alarms} />
        <Runs runs={data.runs} />
        <Checks checks={data.checks} />
        <TableCard
          id="freshness"
          title="Newest files"
          help="The newest file of each kind, and how far it lies behind the newest data."
          section={data.freshness}
          cells={{ feed: ({ feed }) => <Named words={feedWords} name={String(feed)} /> }}
          columns={['feed', 'newest_file', 'file_date', 'rows', 'days_behind']}
          span={7}
          empty="No file was loaded yet."
        />
        <div class="stack span-5">
          <Layers layers={data.layers} />
          <Database health={data} />
        </div>
        {isAnalyst && <Rejects open={data.openRejects} />}
        <Revisions counts={data.revisions} />
        <Jobs jobs={data.schedule} />
      </div>
      <Run />
    </div>
  )
}

function Summary({ health }: { health: HealthAnswer }) {
  const last = health.runs[0]
  const rejects = health.openRejects.reduce((sum, { rows }) => sum + rows, 0)
  const { publication } = health
  return (
    <section class="tiles" aria-label="Summary">
      <article class="tile">
        <h2 class="tile-label">Complete through</h2>
        <p class="tile-value">{publication?.completeThrough ? day(publication.completeThrough) : '–'}</p>
        <p class="tile-change is-flat">
          {publication ? `published ${ago(publication.publishedAt)}` : 'nothing published yet'}
        </p>
      </article>
      <article class="tile">
        <h2 class="tile-label">What ran last</h2>
        <p class="tile-value">{last ? worded(stateWords, last.status) : '–'}</p>
        <p class={last?.status === 'failed' ? 'tile-change is-bad' : 'tile-change is-flat'}>
          {last ? `${runText(last.command)}, ${time(last.startedAt)}` : ''}
        </p>
      </article>
      <ChecksTile checks={health.checks} />
      <article class="tile">
        <h2 class="tile-label">Rejected rows</h2>
        <p class="tile-value">{rejects.toLocaleString()}</p>
        <p class={rejects ? 'tile-change is-bad' : 'tile-change is-good'}>
          {rejects ? 'open: listed below' : last ? 'every row was taken' : ''}
        </p>
      </article>
    </section>
  )
}

function ChecksTile({ checks }: Pick<HealthAnswer, 'checks'>) {
  const failing = checks.filter(({ status }) => status !== 'passed' && status !== 'off').length
  const [tone, text] =
    checks.length === 0
      ? ['is-flat', 'none has run yet']
      : failing === 0
        ? ['is-good', 'all passed']
        : ['is-bad', `${failing} found something: see below`]
  return (
    <article class="tile">
      <h2 class="tile-label">Checks</h2>
      <p class="tile-value">{checks.length === 0 ? '–' : `${checks.length - failing} of ${checks.length}`}</p>
      <p class={`tile-change ${tone}`}>{text}</p>
    </article>
  )
}

function Database({ health }: { health: HealthAnswer }) {
  const { database } = health
  return (
    <section class="card" aria-label="The server">
      <header class="card-head">
        <h2>The server</h2>
      </header>
      <dl class="facts is-wide">
        <div>
          <dt>Database</dt>
          <dd>
            PostgreSQL {database.serverVersion}, {database.embedded ? 'embedded' : 'your own'},{' '}
            {database.host}, {database.name}
          </dd>
        </div>
        <div>
          <dt>Time zone</dt>
          <dd>{health.timezone}</dd>
        </div>
      </dl>
    </section>
  )
}
