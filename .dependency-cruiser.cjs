// What may reach what, file by file (the layers between packages are in eslint.config.mjs).
// Every rule says why it is there; infra/local/test/gates.int.spec.ts shows that they really fail.
const specs = '[.]spec[.]tsx?$|^(libs|services|tools|infra)/[^/]+/test/|^services/e2e/|^libs/testing/';
const io = '^(node:)?(fs|fs/promises|net|tls|dgram|http|https|http2|child_process|cluster|worker_threads)$';
const drivers = '(^|/)node_modules/(kafkajs|pg|ioredis|mqtt|aedes|typeorm|@nestjs)(/|$)';

/** One rule per room of a service: what it imports of the service's other rooms is in its list, the room itself always is. */
function roomsOf(service, rooms) {
  const src = `^services/${service}/src`;
  return Object.entries(rooms).map(([room, below]) => ({
    name: `rooms-of-${service}`,
    comment:
      'A service is read from the top down: a room that imports one above it can no longer be understood, tested or moved alone.',
    severity: 'error',
    from: { path: `${src}/${room}/`, pathNot: specs },
    to: { path: `${src}/[^/]+/`, pathNot: `${src}/(${[room, ...below].join('|')})/` },
  }));
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'domain-imports-nothing-but-itself',
      comment:
        'The law of the domain must be testable with values alone and must outlive every library: no package, no Node module, no other part of this house.',
      severity: 'error',
      from: { path: '^libs/domain/src/', pathNot: specs },
      to: { pathNot: '^libs/domain/src/' },
    },
    {
      name: 'contracts-know-zod-and-domain',
      comment:
        'Everybody imports the contracts, the browser too: what they import, everybody carries. Only the generator and the freeze, programs, write files.',
      severity: 'error',
      from: {
        path: '^libs/contracts/src/',
        pathNot: `${specs}|^libs/contracts/src/(generate|freeze/write-frozen)[.]ts$`,
      },
      // hj212: why a frame is refused, for the catalogue of refusals.
      to: { pathNot: '^libs/(contracts|domain|hj212)/src/|(^|/)node_modules/zod/' },
    },
    {
      name: 'pure-files-do-no-io',
      comment:
        'Decoders, evaluators, mappings and the rule core are given bytes and values and give values back. With a file, a socket or a driver in them they could no longer be replayed.',
      severity: 'error',
      from: {
        path: '^services/.+/(decode|evaluate|judge|derive|plan|fold)-[a-z0-9-]+[.]ts$|^services/rules/src/(series|readings|judging)/|^services/reporting/src/indicators/(air|water)/|^libs/mqtt/src/mapping/',
        // set.ts reads the shipped mapping files once, when a process starts.
        pathNot: `${specs}|^libs/mqtt/src/mapping/set[.]ts$`,
      },
      to: { path: `${io}|${drivers}` },
    },
    {
      name: 'hot-path-is-bare',
      comment:
        'Readings pass through workers and pipelines in batches, at tens of thousands a second. A framework reached from there costs an order of magnitude per message (measured: 13 us against 1.1 us), and Nest transports acknowledge too early.',
      severity: 'error',
      from: { path: '-(worker|pipeline)[.]ts$' },
      to: { path: '(^|/)node_modules/(@nestjs/|typeorm/|rxjs/|reflect-metadata/)', reachable: true },
    },
    {
      name: 'nest-only-in-shell',
      comment:
        'Nest belongs to HTTP and the control plane. Everything else must stay usable and testable without a container of services.',
      severity: 'error',
      from: {
        path: '^(libs|services|tools|infra)/',
        pathNot: `${specs}|^libs/http/|^services/api/|^services/[^/]+/src/(http|control)/|[.]module[.]ts$`,
      },
      to: { path: '(^|/)node_modules/@nestjs/' },
    },
    {
      name: 'kafkajs-only-in-messaging',
      comment:
        'kafkajs has no active maintainer: one folder knows it, so that it can be replaced. infra/local asks whether a broker answers; the benches measure the client itself.',
      severity: 'error',
      from: {
        path: '^(libs|services|tools|infra)/',
        pathNot: `${specs}|^libs/messaging/|^infra/local/|^tools/bench/`,
      },
      to: { path: '(^|/)node_modules/kafkajs/' },
    },
    {
      name: 's3mini-only-in-files',
      comment: 'A small client with few authors: one folder knows it, so that it can be replaced.',
      severity: 'error',
      from: { path: '^(libs|services|tools|infra)/', pathNot: `${specs}|^libs/files/` },
      to: { path: '(^|/)node_modules/s3mini/' },
    },
    {
      name: 'tus-only-in-http',
      comment:
        'The protocol of resumable uploads is answered in one file, which lets through only what writes.',
      severity: 'error',
      from: { path: '^(libs|services|tools|infra)/', pathNot: `${specs}|^libs/http/` },
      to: { path: '(^|/)node_modules/@tus/' },
    },
    {
      name: 'pg-only-in-persistence',
      comment:
        'A connection that is made elsewhere has no limits and ends the process when it is lost. Types are free. infra/local and libs/testing make databases, with no part running.',
      severity: 'error',
      from: {
        path: '^(libs|services|tools|infra)/',
        pathNot: `${specs}|^libs/persistence/|^libs/testing/|^infra/local/`,
      },
      to: { path: '(^|/)node_modules/pg/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      comment:
        'Files in a circle can only be understood, tested and loaded together; a type that two of them share goes into a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-service-imports-another',
      comment:
        'Services meet in events, never in code. Only the compositions (api mounts the http folders, all-in-one starts all parts) and the command line (the simulator) import services.',
      severity: 'error',
      from: { path: '^services/([^/]+)/', pathNot: `${specs}|^services/(api|all-in-one|cli|e2e)/` },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    ...roomsOf('hj212-gateway', {
      sources: [],
      readings: ['sources'],
      'device-state': ['readings'],
      store: ['device-state'],
      frame: ['sources', 'readings', 'device-state'],
      commands: ['sources', 'readings', 'device-state', 'store', 'frame'],
      connection: ['sources', 'frame', 'commands'],
      http: ['device-state', 'store'],
    }),
    ...roomsOf('ingest-station', { decode: [], pipeline: ['decode'] }),
    ...roomsOf('ingest-drone', { decode: [], pipeline: ['decode'] }),
    {
      name: 'tools-serve-the-command-line-only',
      comment:
        'Benches, proofs, the lab and the oracles look at the product from outside: a product that needs one of them could not run without its own test bench.',
      severity: 'error',
      from: { path: '^(libs|services|infra)/', pathNot: `${specs}|^services/cli/` },
      to: { path: '^tools/' },
    },
    {
      name: 'service-insides-for-bench-and-proof-only',
      comment:
        'A service exports some of its inside so that it can be measured (tools/bench) or taken to pieces by the proof (tools/prove). Everybody else speaks through the public doors; the simulator is a part that is made to be used.',
      severity: 'error',
      from: { path: '^(services/cli|tools/(kit|lab|oracle))/', pathNot: specs },
      to: { path: '^services/', pathNot: '^services/(cli|simulator)/' },
    },
    {
      name: 'packages-by-public-subpath',
      comment:
        'Another package is reached by the names it exports (@farwatch/x/y), never by a path into its folders: what is not exported may change any day.',
      severity: 'error',
      from: { path: '^(libs|services|tools|infra)/([^/]+)/' },
      to: { path: '^(libs|services|tools|infra)/', pathNot: '^$1/$2/', dependencyTypesNot: ['aliased'] },
    },
    // src/ itself holds the composition, which sees every room; a room imports only rooms below it.
    ...roomsOf('enforcement', {
      store: [],
      lead: ['store'],
      evidence: ['store'],
      patrol: ['store', 'lead'],
      media: ['store'],
      landing: ['store', 'media'],
      case: ['store', 'lead'],
      http: ['store', 'lead', 'evidence', 'patrol', 'media', 'landing', 'case'],
    }),
    ...roomsOf('notify', {
      store: [],
      groups: ['store'],
      sources: ['store', 'groups'],
      channels: ['store'],
      deliver: ['store', 'groups', 'channels'],
      http: ['store', 'groups', 'channels'],
    }),
    ...roomsOf('registry', {
      store: [],
      import: [],
      register: ['store', 'import'],
      entities: ['store', 'import', 'register'],
      http: ['store', 'import', 'register', 'entities'],
    }),
    ...roomsOf('identity', {
      store: [],
      passwords: [],
      sessions: [],
      accounts: ['store', 'passwords', 'sessions'],
      http: ['store', 'accounts'],
    }),
    ...roomsOf('rules', {
      series: [],
      readings: ['series'],
      judging: ['series', 'readings'],
      store: ['series'],
      owner: ['series', 'readings', 'judging', 'store'],
      http: ['store'],
    }),
    ...roomsOf('reporting', {
      store: [],
      readings: ['store'],
      areas: ['store', 'readings'],
      indicators: ['store', 'areas'],
      publish: ['store', 'areas', 'indicators'],
      verify: ['store', 'areas', 'indicators', 'publish'],
      query: ['store', 'readings', 'areas', 'indicators'],
      http: ['store', 'areas', 'indicators', 'query'],
    }),
    {
      name: 'testing-only-in-specs',
      comment:
        'Test helpers bring test servers and shortcuts; a product file that needs one is not finished.',
      severity: 'error',
      from: { path: '^(libs|services|tools|infra)/', pathNot: specs },
      to: { path: '^libs/testing/' },
    },
    {
      name: 'not-to-unresolvable',
      comment:
        'An import nobody can find: a subpath that is not exported, or a package that is not installed.',
      severity: 'error',
      from: { pathNot: '^services/console/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(libs|services|tools|infra)/.+/(dist|testdata|charts)/' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    // Workspace packages are followed to their sources: no build is needed, and a stale one cannot hide anything.
    webpackConfig: { fileName: '.dependency-cruiser.resolve.cjs' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
