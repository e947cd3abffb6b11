import { events, type EventDeclaration } from '../events/index.js';
import { allRoutes, type Route } from '../http/index.js';
import { eventJsonSchema, toJsonSchema, type JsonSchema } from '../json-schema.js';
import { refusals } from '../refusals/index.js';
import { topics, type Topic } from '../topics.js';

/** A topic as others rely on it. */
export interface FrozenTopic {
  readonly name: string;
  readonly key: string;
  readonly partitions: number;
  readonly cleanup: string;
  readonly retentionMs: number;
}

export interface FrozenEvent {
  readonly topic: string;
  /** Name of the schema of its data. */
  readonly schema: string;
}

export interface FrozenRoute {
  readonly method: string;
  readonly path: string;
  readonly roles: readonly string[];
  readonly status: number;
  readonly bodyType: string;
  readonly responseType: string;
  readonly taken: Readonly<Record<string, JsonSchema>>;
  readonly given: JsonSchema;
}

/** All public names and shapes; the file `frozen/state.json` holds one of these, and `since` of each name. */
export interface ContractState {
  readonly topics: Readonly<Record<string, FrozenTopic>>;
  readonly events: Readonly<Record<string, FrozenEvent>>;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly routes: Readonly<Record<string, FrozenRoute>>;
  readonly refusals: readonly string[];
}

export interface FrozenState extends ContractState {
  /** The version in which a topic, event or route came: by `topic name`, `ce_type` or `METHOD path`. */
  readonly since: Readonly<Record<string, string>>;
}

/** What the sources say now. */
export function presentState(): ContractState {
  const publicTopics = (Object.entries(topics) as [string, Topic][]).filter(
    ([, topic]) => topic.visibility === 'public',
  );
  const keys = new Set(publicTopics.map(([key]) => key));
  const declared = (Object.values(events) as EventDeclaration[]).filter(({ topic }) => keys.has(topic));
  const state = {
    topics: Object.fromEntries(publicTopics.map(([key, topic]) => [key, frozenTopic(topic)])),
    events: Object.fromEntries(
      declared.flatMap(({ types, topic, name }) =>
        Object.values(types).map((type) => [type, { topic, schema: name }]),
      ),
    ),
    schemas: Object.fromEntries(declared.map(({ name }) => [name, eventJsonSchema(name)])),
    routes: Object.fromEntries(allRoutes.map((route) => [route.id, frozenRoute(route)])),
    refusals: Object.keys(refusals).sort(),
  };
  return JSON.parse(JSON.stringify(state)) as ContractState;
}

function frozenTopic({ name, key, partitions, cleanup, retentionMs }: Topic): FrozenTopic {
  return { name, key, partitions, cleanup, retentionMs };
}

function frozenRoute(route: Route): FrozenRoute {
  const taken: Record<string, JsonSchema> = {};
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = route[part];
    if (schema !== undefined) taken[part] = toJsonSchema(schema, 'input');
  }
  return {
    method: route.method,
    path: route.path,
    roles: route.roles,
    status: route.status ?? 200,
    bodyType: route.bodyType ?? 'application/json',
    responseType: route.responseType ?? 'json',
    taken,
    given: toJsonSchema(route.response, 'output'),
  };
}

/** Every name with a `since`: topics, events and routes. */
export function namesOf(state: ContractState): string[] {
  return [
    ...Object.values(state.topics).map(({ name }) => name),
    ...Object.keys(state.events),
    ...Object.values(state.routes).map(({ method, path }) => `${method} ${path}`),
  ];
}
