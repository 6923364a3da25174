// The arrows of the architecture, enforced (npm run check:dependencies). The cruiser reads TypeScript
// with swc, and warns that it knows no TypeScript 7; tests/architecture shows that it misses nothing,
// imports of types included. Each rule says in its comment what it protects.
const inRoom = (room) => `^libs/${room}/`;
const only = (name, comment, library, importer) => ({
  name,
  comment,
  severity: 'error',
  from: { pathNot: importer },
  to: { path: library },
});

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'One direction of flow.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'kernel-imports-nothing',
      comment: 'The kernel is the words everything else is said with.',
      severity: 'error',
      from: { path: inRoom('kernel'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: [inRoom('kernel'), '^node_modules/uuid/', '^(node:)?assert'] },
    },
    {
      name: 'domain-is-pure',
      comment:
        'A decider sees kernel, contracts and ledger (and util, to compare values); no store, no clock, no network.',
      severity: 'error',
      from: { path: '^services/[^/]+/domain/', pathNot: '\\.test\\.ts$' },
      to: {
        pathNot: [
          '^services/[^/]+/domain/',
          inRoom('kernel'),
          inRoom('contracts'),
          inRoom('ledger'),
          '^(node:)?util$',
        ],
      },
    },
    {
      name: 'domain-of-its-own-service',
      comment: 'A domain never reaches into another service.',
      severity: 'error',
      from: { path: '^services/([^/]+)/domain/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'ledger-is-pure',
      comment: 'The ledger is a state machine: no I/O.',
      severity: 'error',
      from: { path: inRoom('ledger'), pathNot: '\\.test\\.ts$' },
      to: { pathNot: [inRoom('ledger'), inRoom('kernel'), inRoom('contracts')] },
    },
    {
      name: 'libs-never-import-services',
      comment: 'Libraries do not know who uses them.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(services|tests)/' },
    },
    {
      name: 'services-never-import-each-other',
      comment: 'A service hears of another through the broadcast only; standalone composes them.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: '^services/standalone/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'ports-not-adapters',
      comment: 'Only a composition root chooses an adapter; everything else sees the port.',
      severity: 'error',
      from: {
        path: '^(libs|services)/',
        pathNot: ['^libs/runtime/engines', '\\.test\\.ts$', '^libs/(event-store|broadcast)/'],
      },
      to: { path: '^libs/(event-store|broadcast)/(sqlite|eventstoredb|kafka)/' },
    },
    {
      name: 'waits-can-be-simulated',
      comment:
        'What waits does so by the global timers (kernel: pause, nextTurn), which tests/simulation replaces.',
      severity: 'error',
      from: {
        path: '^(services/|libs/(kernel|commands|projections|membership|ledger)/|libs/(event-store|broadcast)/[^/]+\\.ts$)',
        pathNot: ['\\.test\\.ts$', '^libs/broadcast/contract-suite'],
      },
      to: { path: '^(node:)?(timers|perf_hooks)' },
    },
    only(
      'one-importer-of-sqlite',
      'node:sqlite behind one room.',
      '^(node:)?sqlite$',
      inRoom('sqlite'),
    ),
    only(
      'one-importer-of-kafkajs',
      'kafkajs is unmaintained: one adapter knows it, and can be replaced.',
      '^node_modules/kafkajs/',
      inRoom('broadcast/kafka'),
    ),
    only(
      'one-importer-of-uuid',
      'Identifiers are made in one room.',
      '^node_modules/uuid/',
      inRoom('kernel'),
    ),
    only(
      'one-importer-of-express',
      'HTTP lives in the service kit, and for pages in one room of the portal.',
      '^node_modules/(@types/)?express(-rate-limit)?/',
      [inRoom('service-kit'), '^services/portal/http/'],
    ),
    only(
      'one-importer-of-openid-client',
      'How people prove who they are is known in one room of the portal.',
      '^node_modules/openid-client/',
      '^services/portal/session/',
    ),
    only(
      'one-importer-of-pino',
      'Logging is set up in one room.',
      '^node_modules/pino/',
      inRoom('service-kit'),
    ),
    only(
      'one-importer-of-prom-client',
      'What is measured is set up in one room.',
      '^node_modules/prom-client/',
      inRoom('service-kit'),
    ),
    only(
      'one-importer-of-eventstoredb',
      'EventStoreDB behind one room; its stand-in speaks with the same generated messages.',
      '^node_modules/@eventstore/',
      ['^libs/event-store/eventstoredb/', '^tests/eventstore-stand-in/'],
    ),
    only(
      'one-importer-of-nodemailer',
      'Messages to people go out by one room.',
      '^node_modules/(@types/)?nodemailer/',
      '^services/territories/notices/post/',
    ),
    only(
      'one-importer-of-jose',
      'Tokens are verified in one room.',
      '^node_modules/jose/',
      inRoom('identity'),
    ),
    only(
      'one-importer-of-oidc-provider',
      'It is for development: nothing else may come to need it.',
      '^node_modules/(@types/)?oidc-provider/',
      '^services/development-identity/',
    ),
    only(
      'stand-in-of-proconnect-for-tests-only',
      'There anybody is anybody: no process may come to sign people in by it.',
      '^services/development-identity/pro-connect\\.ts$',
      '^tests/',
    ),
    only(
      'one-importer-of-pdfkit',
      'How a page is drawn is known in one file.',
      '^node_modules/(@types/)?pdfkit/',
      '^services/settlement/documents/pdf-page\\.ts$',
    ),
    only(
      'one-importer-of-the-official-data',
      'The directory owns the official data.',
      '^node_modules/@etalab/',
      inRoom('directory'),
    ),
    {
      name: 'nothing-unresolved',
      comment: 'Every import resolves.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-dependencies-only',
      comment: 'A room declares what it uses.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'undetermined'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    parser: 'swc',
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
