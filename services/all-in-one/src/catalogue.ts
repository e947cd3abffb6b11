import type { Migration } from '@farwatch/persistence/migrate';
import type { TableRetention } from '@farwatch/persistence/retention';
import { readEnv } from '@farwatch/runtime/env';
import type { Health, Part } from '@farwatch/runtime/part';

type Env = Readonly<Record<string, string | undefined>>;

/** A part as this process may run it; code is loaded only when it is selected. */
export interface Entry {
  readonly name: string;
  /** Services whose tables it works on: their migrations run first. */
  readonly schemas: readonly SchemaName[];
  /** Checks the part's own keys; throws `Fault('config')` that names all wrong ones. */
  readonly checkConfig: (env: Env) => Promise<unknown>;
  readonly load: (neighbours: () => Readonly<Record<string, Health>>) => Promise<Part>;
}

/** Migrations by PostgreSQL schema. */
export const migrationsOf = {
  registry: () => import('@farwatch/registry/migrations'),
  rules: () => import('@farwatch/rules/migrations'),
  enforcement: () => import('@farwatch/enforcement/migrations'),
  reporting: () => import('@farwatch/reporting/migrations'),
  hj212: () => import('@farwatch/hj212-gateway/migrations'),
  parking: () => import('@farwatch/parking/migrations'),
  notify: () => import('@farwatch/notify/migrations'),
  identity: () => import('@farwatch/identity/migrations'),
  api: () => import('@farwatch/api/migrations'),
} as const satisfies Record<
  string,
  () => Promise<{
    readonly migrations: readonly Migration[];
    readonly appendOnly?: readonly string[];
    readonly retention: readonly TableRetention[];
  }>
>;
export type SchemaName = keyof typeof migrationsOf;

const noKeys = (): Promise<void> => Promise.resolve();

/**
 * All parts in the order of their start: who writes reference data first, then who judges and stores, then the ways in,
 * then the public door, then whoever uses it. They stop in reverse.
 */
export const catalogue: readonly Entry[] = [
  {
    name: 'registry',
    schemas: ['registry'],
    checkConfig: noKeys,
    load: async () => (await import('@farwatch/registry')).registryPart,
  },
  {
    name: 'rules',
    schemas: ['rules'],
    checkConfig: async (env) => readEnv(env, (await import('@farwatch/rules/config')).configShape),
    load: async () => (await import('@farwatch/rules')).rulesPart,
  },
  {
    name: 'enforcement',
    schemas: ['enforcement'],
    checkConfig: async (env) => (await import('@farwatch/enforcement/config')).readConfig(env),
    load: async () => (await import('@farwatch/enforcement')).enforcementPart,
  },
  {
    name: 'reporting',
    schemas: ['reporting'],
    checkConfig: async (env) => (await import('@farwatch/reporting/config')).readConfig(env),
    load: async () => (await import('@farwatch/reporting')).reportingPart,
  },
  {
    name: 'parking',
    schemas: ['parking'],
    checkConfig: noKeys,
    load: async () => (await import('@farwatch/parking')).parkingPart,
  },
  {
    name: 'notify',
    schemas: ['notify'],
    checkConfig: async (env) => (await import('@farwatch/notify/config')).readConfig(env),
    load: async () => (await import('@farwatch/notify')).notifyPart,
  },
  {
    name: 'ingest-station',
    schemas: [],
    checkConfig: async (env) => (await import('@farwatch/ingest-station/config')).readConfig(env),
    load: async () => (await import('@farwatch/ingest-station')).ingestStationPart,
  },
  {
    name: 'ingest-drone',
    schemas: [],
    checkConfig: async (env) => (await import('@farwatch/ingest-drone/config')).readConfig(env),
    load: async () => (await import('@farwatch/ingest-drone')).ingestDronePart,
  },
  {
    name: 'hj212-gateway',
    schemas: ['hj212'],
    checkConfig: async (env) => (await import('@farwatch/hj212-gateway/config')).readConfig(env),
    load: async () => (await import('@farwatch/hj212-gateway')).hj212GatewayPart,
  },
  {
    name: 'api',
    schemas: [
      'registry',
      'rules',
      'enforcement',
      'reporting',
      'parking',
      'notify',
      'hj212',
      'identity',
      'api',
    ],
    checkConfig: async (env) => {
      (await import('@farwatch/identity/config')).readConfig(env);
      return (await import('@farwatch/api/config')).readConfig(env);
    },
    load: async (neighbours) => (await import('@farwatch/api')).createApiPart(neighbours),
  },
  {
    name: 'simulator',
    schemas: [],
    checkConfig: async (env) => (await import('@farwatch/simulator/config')).simulatorConfig(env),
    load: async () => (await import('@farwatch/simulator')).simulatorPart,
  },
];
