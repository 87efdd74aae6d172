/**
 * The floors of the house: imports run downwards only, types included, and never in a circle.
 * docs/architecture.md draws them; CONTRIBUTING.md says what goes where.
 *
 * Each list is ordered: a folder may import from those after it in its list, and from itself.
 */
const FLOORS = [
  // The whole repository.
  ['cli', 'client', 'workers', 'activities', 'infra', 'report', 'store', 'workflows', 'core'],
  [
    'cli/(groundcam|main|program)[.]ts',
    'cli/commands',
    'cli/actions',
    'cli/session',
    'cli/flags',
    'cli/terminal',
  ],
  [
    'core/index[.]ts',
    'core/gate',
    'core/study',
    'core/compare',
    'core/history',
    'core/analysis',
    'core/card',
    'core/labels',
    'core/quantize',
    'core/attack',
    'core/explainer',
    'core/intervene',
    'core/baselines',
    'core/cam',
    'core/autodiff',
    'core/onnx',
    'core/region',
    'core/dataset',
    'core/image',
    'core/stats',
    'core/keys',
    'core/encoding',
    'core/schema',
    'core/errors',
  ],
];

/** What each folder may not import though it stands on a lower floor, or comes from npm. */
const FORBIDDEN = [
  {
    name: 'core-is-pure',
    comment: 'core/ knows no server, no store and no file system: give it what was read.',
    from: { path: '^core/' },
    to: {
      path: [
        '^node_modules/(@temporalio|@aws-sdk|commander)/',
        '^(node:)?(fs|child_process|net|http|worker_threads)(/|$)',
      ],
    },
  },
  {
    name: 'report-gets-records',
    comment:
      'report/ returns strings and bytes from records: it opens no store and speaks to no server.',
    from: { path: '^report/' },
    to: {
      path: [
        '^(store|workflows)/',
        '^node_modules/(@temporalio|@aws-sdk)/',
        '^(node:)?(fs|child_process|net|http)(/|$)',
      ],
    },
  },
  {
    name: 'workflows-are-deterministic',
    comment: 'Workflow code runs in a sandbox that has no Node.',
    from: { path: '^workflows/' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'workflows-orchestrate',
    comment: 'Of the core, workflows know what schemas say.',
    from: { path: '^workflows/' },
    to: { path: '^core/(?!schema/|errors/)' },
  },
  {
    name: 'workflows-name-activities-by-type',
    comment: 'An activity is called by name, through proxyActivities: import its type only.',
    from: { path: '^workflows/' },
    to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'contract-only',
    comment: 'What both ends of a Temporal call share is in workflows/contract/.',
    from: { path: '^(client|workers|activities|store|infra)/' },
    to: { path: '^workflows/(?!contract/)' },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Move what both need to a file of its own, on the lower floor.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...FLOORS.flatMap((floors) =>
      floors.slice(1).map((floor, i) => ({
        name: `${floor.replaceAll(/[^a-z]+/g, '-')}-imports-downwards`,
        comment: `Floors from the top: ${floors.join(', ')}.`,
        severity: 'error',
        from: { path: `^${floor}(/|$)` },
        to: {
          path: `^(${floors.slice(0, i + 1).join('|')})(/|$)`,
          // Workflows import the types of activities: see workflows-name-activities-by-type.
          ...(floor === 'workflows' && { pathNot: '^activities/' }),
        },
      })),
    ),
    ...FORBIDDEN.map((rule) => ({ ...rule, severity: 'error' })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.json'] },
  },
};
