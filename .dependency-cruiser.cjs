// cli, dashboard, schedule → pipeline, reports → the layers → sources, db, config → model
//
// Layers don't import each other: they meet in tables. A folder may import itself and what stands below it.

const layers = ['staging', 'production', 'warehouse', 'aggregates', 'metrics', 'checks', 'generate']
const tops = ['cli', 'dashboard', 'schedule', 'digest']
const middle = ['pipeline', 'reports', 'backup', 'alerts']

const folders = (names) => `^src/(${names.join('|')})/`

const layersApart = layers.map((layer) => ({
  name: `${layer}-meets-other-layers-in-tables`,
  comment: 'Layers do not import each other.',
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: folders(layers.filter((other) => other !== layer)) },
}))

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...layersApart,
    {
      name: 'migrations-stand-alone',
      comment: 'What was done to a database once does not change with the program.',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
    {
      name: 'model-stands-alone',
      comment: 'What a feed is follows from nothing else.',
      severity: 'error',
      from: { path: '^src/model/' },
      to: { path: '^src/', pathNot: '^src/model/' },
    },
    {
      name: 'sources-know-the-model-alone',
      comment: 'What a kind of file is, and what its records become, follows from the model of feeds.',
      severity: 'error',
      from: { path: '^src/sources/' },
      to: { path: '^src/', pathNot: '^src/(sources/|model/|errors[.]ts$|calendar[.]ts$)' },
    },
    {
      name: 'config-stands-alone',
      comment: 'Configuration is read before anything else; it knows errors and the calendar only.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config/|errors[.]ts$|calendar[.]ts$)' },
    },
    {
      name: 'db-knows-no-layer',
      severity: 'error',
      from: { path: '^src/db/', pathNot: '^src/db/migrate[.]ts$' },
      to: { path: '^src/', pathNot: '^src/(db/|config/|(errors|private_files|lock_file)[.]ts$)' },
    },
    {
      name: 'scopes-know-no-layer',
      comment: 'Which rows a run looks at is declared below the layers, for all of them.',
      severity: 'error',
      from: { path: '^src/scopes/' },
      to: { path: '^src/', pathNot: '^src/(scopes|db|model)/|^src/calendar[.]ts$' },
    },
    {
      name: 'migrate-knows-declared-tables',
      comment:
        'Staging tables follow the declarations of feeds, report tables those of metrics: migrate.ts, alone in src/db, knows both.',
      severity: 'error',
      from: { path: '^src/db/migrate[.]ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(db/|config/|(errors|private_files|lock_file)[.]ts$|staging/sync_tables[.]ts$|metrics/report_tables[.]ts$)',
      },
    },
    {
      name: 'layers-know-nothing-above',
      severity: 'error',
      from: { path: folders(layers) },
      to: { path: folders([...middle, ...tops]) },
    },
    {
      name: 'pipeline-and-reports-know-nothing-above',
      severity: 'error',
      from: { path: folders(middle) },
      to: { path: folders(tops) },
    },
    {
      name: 'deliver-knows-no-layer',
      comment: 'Messages arrive although the database is down: what delivers them knows nothing of it.',
      severity: 'error',
      from: { path: '^src/deliver/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(deliver|config)/|^src/(calendar|errors|failpoint|lock_file|private_files)[.]ts$|^src/reports/json[.]ts$',
      },
    },
    {
      name: 'inspect-reads-files-alone',
      comment:
        'What a file is shows without a database: inspecting knows staging and sources, and no layer behind them.',
      severity: 'error',
      from: { path: '^src/inspect/' },
      to: {
        path: '^src/',
        pathNot: '^src/(inspect|staging|sources|model|config|privacy)/|^src/(errors|shown_text)[.]ts$',
      },
    },
    {
      name: 'inspect-is-for-people',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(inspect|cli|dashboard)/' },
      to: { path: '^src/inspect/' },
    },
    {
      name: 'pages-know-the-contract-alone',
      comment:
        'Pages run in a browser: of the server they know its types, the lists that both have, the calendar, and how CSV is written.',
      severity: 'error',
      from: { path: '^src/dashboard/web/app/' },
      to: {
        path: '^src/',
        pathNot:
          '^src/(dashboard/(web/app/|contract/|(contract|page_list|choices|headline)[.]ts$)|metrics/dimensions[.]ts$|users/roles[.]ts$|calendar[.]ts$|reports/csv[.]ts$)',
      },
    },
    {
      name: 'pages-know-types-of-the-contract',
      comment: 'The schemas of the contract, and zod with them, stay out of the browser.',
      severity: 'error',
      from: { path: '^src/dashboard/web/app/' },
      to: {
        path: '^src/dashboard/contract(/|[.]ts$)|node_modules/zod/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'users-know-the-database-alone',
      severity: 'error',
      from: { path: '^src/users/' },
      to: { path: '^src/', pathNot: '^src/(users|db)/|^src/errors[.]ts$' },
    },
    {
      name: 'calendar-stands-alone',
      comment: 'Every folder may count days, so the calendar knows nothing.',
      severity: 'error',
      from: { path: '^src/calendar[.]ts$' },
      to: { path: '.' },
    },
    {
      name: 'no-circular',
      comment: 'Neither values nor types go round in a circle.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved-import',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'users-need-no-development-package',
      severity: 'error',
      from: { path: '^(src|bin|seeds|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'program-does-not-know-its-tests',
      severity: 'error',
      from: { path: '^(src|bin|seeds|migrations)/' },
      to: { path: '^tests/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/dashboard/web/dist' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
