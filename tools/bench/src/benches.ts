import { apiReadBench } from './api-read.js';
import { domainBench } from './domain.js';
import { drawBench } from './draw.js';
import { droneBench } from './drone.js';
import type { Bench } from './harness.js';
import { hj212CodecBench } from './hj212-codec.js';
import { hj212GatewayBench } from './hj212.js';
import { ingestBridgeBench, ingestDirectBench } from './ingest.js';
import { kafkaClientsBench } from './kafka-clients/kafka-clients.js';
import { mapBench } from './map.js';
import { pipelineBench } from './pipeline.js';
import { rebuildBench } from './rebuild.js';
import { rulesBench } from './rules.js';
import { rulesMemoryBench } from './rules-memory.js';
import { storeBench } from './store.js';

/** All benches in the order of a reading's way. */
export const benches: readonly Bench[] = [
  ingestBridgeBench,
  ingestDirectBench,
  hj212CodecBench,
  hj212GatewayBench,
  storeBench,
  rebuildBench,
  rulesBench,
  rulesMemoryBench,
  domainBench,
  drawBench,
  droneBench,
  pipelineBench,
  apiReadBench,
  mapBench,
  kafkaClientsBench,
];
