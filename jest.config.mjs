// Three kinds of test by cost: *.spec.ts beside the code (pure), test/*.int.spec.ts (one real backing service),
// services/e2e (public doors only). KIND=unit|int|e2e chooses; infra/local runs them all for `npm test`.
const kind = process.env['KIND'] ?? 'unit';
const match = {
  unit: ['<rootDir>/{libs,services,tools,infra}/**/src/**/*.spec.ts'],
  int: ['<rootDir>/{libs,services,tools,infra}/**/test/**/*.int.spec.ts'],
  e2e: ['<rootDir>/services/e2e/**/*.e2e.spec.ts'],
}[kind];

export default {
  testMatch: match,
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '/.farwatch/',
    ...(kind === 'e2e' ? [] : ['[.]e2e[.]spec[.]']),
  ],
  modulePathIgnorePatterns: ['/dist/', '/.farwatch/', '/.nx/'],
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Every package is tested from its sources, never from a stale build.
  moduleNameMapper: {
    '^@farwatch/(domain|contracts|mqtt)/(air|water|quantity|reading|rule|lead|law|emission|case|draw|permit|patrol|evaluate|screen|alert|events|http|refusals|mqtt|mapping)$':
      '<rootDir>/libs/$1/src/$2/index.ts',
    '^@farwatch/simulator/(hj212|drone)$': '<rootDir>/services/simulator/src/$1/index.ts',
    '^@farwatch/hj212/codes$': '<rootDir>/libs/hj212/src/codes/index.ts',
    '^@farwatch/(domain|contracts|runtime|observability|messaging|mqtt|hj212|drone|persistence|files|permits|http|testing)/(.*)$':
      '<rootDir>/libs/$1/src/$2.ts',
    '^@farwatch/lab/hj212$': '<rootDir>/tools/lab/src/hj212/index.ts',
    '^@farwatch/(kit|lab|prove|oracle|archive|backup)/(.*)$': '<rootDir>/tools/$1/src/$2.ts',
    '^@farwatch/identity/(open-identity|config)$': '<rootDir>/services/identity/src/$1.ts',
    '^@farwatch/identity/audit$': '<rootDir>/services/identity/src/store/audit.ts',
    '^@farwatch/all-in-one/(.*)$': '<rootDir>/services/all-in-one/src/$1.ts',
    '^@farwatch/local/(.*)$': '<rootDir>/infra/local/src/$1.ts',
    '^@farwatch/([^/]+)/migrations$': '<rootDir>/services/$1/src/store/migrations.ts',
    '^@farwatch/([^/]+)/config$': '<rootDir>/services/$1/src/config.ts',
    '^@farwatch/([^/]+)/http$': '<rootDir>/services/$1/src/http/index.ts',
    '^@farwatch/([^/]+)$': '<rootDir>/services/$1/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'es6' },
      },
    ],
  },
  // Suites that share servers never meet: each has its own topics, database and names.
  // A platform of e2e needs both cores.
  maxWorkers: kind === 'e2e' ? 1 : 2,
  testSequencer: '<rootDir>/infra/local/gates/longest-first.mjs',
  // Of `test.concurrent`: proofs, each with its own servers, which spend their time waiting.
  maxConcurrency: 2,
  workerIdleMemoryLimit: '600MB',
  // The longest properties take 5 s here, and several times that on a machine that has other work.
  testTimeout: kind === 'unit' ? 60_000 : 120_000,
};
