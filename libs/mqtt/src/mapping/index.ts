export { createMappings, readMappings, readyMappingsDir, type MappingSet } from './set.js';
export { mappingSchema, type Mapping, type MappingInput } from './schema.js';
export { parseJson, type Payload } from './payload.js';
export { resolveSenml, type Senml, type SenmlItem } from './senml.js';
export { filterOf, withoutCovered } from './topic-trie.js';
export type { FailureReason, Mapped, MappedReading, MappedStation, Refusal } from './result.js';
