import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeError, Fault } from '@farwatch/runtime/fault';

import type { MqttMessage } from '../message.js';
import { compileMapping, type CompiledMapping } from './compile.js';
import type { Mapped } from './result.js';
import { mappingSchema } from './schema.js';
import { filterOf, TopicTrie, withoutCovered } from './topic-trie.js';

/** Names counted per mapping; the rest of the rest is not told apart. */
const maxRestNames = 500;

/** All mappings of a process: one lookup per message, whatever their number. */
export interface MappingSet {
  /** What the most specific mapping makes of a message. Never throws. */
  map(message: MqttMessage): Mapped;
  /** Topic filters to subscribe to. */
  readonly filters: readonly string[];
  /** `id@version` of all mappings. */
  readonly names: readonly string[];
  /** Fields that no rule reads, per mapping: how often they were seen. A new firmware shows here first. */
  rest(): ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * Checks and compiles mappings. Throws one `Fault('config')` that names every fault of every mapping, and two
 * mappings of which neither is more specific. `onUnread` is told of every field that no rule reads when it is first seen.
 */
export function createMappings(
  inputs: readonly unknown[],
  onUnread?: (mapping: string, field: string) => void,
): MappingSet {
  const trie = new TopicTrie<CompiledMapping>();
  const compiled: CompiledMapping[] = [];
  const problems: string[] = [];
  for (const [at, input] of inputs.entries()) {
    const parsed = mappingSchema.safeParse(input);
    if (!parsed.success) {
      const id = (input as { id?: unknown } | null)?.id;
      const name = typeof id === 'string' ? id : `number ${at + 1}`;
      for (const { path, message } of parsed.error.issues)
        problems.push(`mapping ${name}: ${path.join('.')}: ${message}`);
      continue;
    }
    try {
      const mapping = compileMapping(parsed.data);
      if (compiled.some((other) => other.mapping.id === mapping.mapping.id))
        throw new Fault('mapping', `${mapping.mapping.id} is there twice`);
      for (const topic of topicsOf(mapping)) trie.add(topic, mapping.mapping.match.contentType, mapping);
      compiled.push(mapping);
    } catch (error) {
      problems.push(describeError(error));
    }
  }
  if (problems.length > 0) throw new Fault('config', `wrong mappings\n  ${problems.join('\n  ')}`);

  const rest = new Map<string, Map<string, number>>();
  return {
    filters: withoutCovered([
      ...compiled.flatMap(topicsOf).map(filterOf),
      ...compiled.flatMap(({ mapping }) => mapping.match.subscribe),
    ]),
    names: compiled.map(({ name }) => name),
    rest: () => rest,
    map(message) {
      const found = trie.find(message.topic, message.contentType);
      if (!found) return { kind: 'no-mapping' };
      const mapped = found.value.apply(message, found.captures);
      if ('rest' in mapped && mapped.rest) count(rest, mapped.mapping, mapped.rest, onUnread);
      return mapped;
    },
  };
}

function topicsOf({ mapping }: CompiledMapping): readonly string[] {
  const { topic } = mapping.match;
  return typeof topic === 'string' ? [topic] : topic;
}

function count(
  rest: Map<string, Map<string, number>>,
  mapping: string,
  names: readonly string[],
  onUnread: ((mapping: string, field: string) => void) | undefined,
): void {
  let counts = rest.get(mapping);
  if (!counts) rest.set(mapping, (counts = new Map()));
  for (const name of names) {
    const known = counts.get(name);
    if (known !== undefined) counts.set(name, known + 1);
    else if (counts.size < maxRestNames) {
      counts.set(name, 1);
      onUnread?.(mapping, name);
    }
  }
}

/** The mappings that come with Farwatch. */
export const readyMappingsDir = fileURLToPath(new URL('../../mappings', import.meta.url));

/** Every `*.json` of a folder, unchecked. Throws `Fault('config')` that names the file that is not JSON. */
export function readMappings(dir: string = readyMappingsDir): unknown[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name): unknown => {
      try {
        return JSON.parse(readFileSync(join(dir, name), 'utf8'));
      } catch (cause) {
        throw new Fault('config', `mapping ${name} is not JSON`, { cause });
      }
    });
}
