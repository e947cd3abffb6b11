import { createRequire } from 'node:module';

import { knownVersion, replace } from './replace.js';

/**
 * What Kafka knows an idempotent producer by. A client that takes the place of another goes on under the same id with the
 * next epoch: a partition that has a record of the new epoch refuses what the old client still sends.
 */
export interface ProducerIdentity {
  readonly id: unknown;
  readonly epoch: number;
}

interface EosManager {
  readonly getProducerId: () => unknown;
  readonly getProducerEpoch: () => number;
}

/** The largest that Kafka has room for. */
const maxEpoch = 32_767;

let making: { readonly heir: ProducerIdentity | undefined; made: EosManager | undefined } | undefined;

/** Lets kafkajs take an identity over, where its inside is known; otherwise each of its producers begins anew. */
export function letKafkajsInherit(): void {
  const require = createRequire(import.meta.url);
  if ((require('kafkajs/package.json') as { version: string }).version !== knownVersion) return;
  const name = 'kafkajs/src/producer/eosManager/index.js';
  const theirs = require(name) as (input: object) => EosManager;
  replace(require, name, (input: object): EosManager => {
    const manager = theirs(input);
    if (making === undefined) return manager;
    const { heir } = making;
    making.made = heir
      ? { ...manager, getProducerId: () => heir.id, getProducerEpoch: () => heir.epoch }
      : manager;
    return making.made;
  });
}

/**
 * What `make` makes is the successor of `before`, if there is one. `identity` can be asked when it is connected; undefined
 * when kafkajs could not be changed, or no epoch is left: then the next one begins anew.
 */
export function makeSuccessor<T>(
  before: ProducerIdentity | undefined,
  make: () => T,
): { readonly made: T; readonly identity: () => ProducerIdentity | undefined } {
  const heir = before && before.epoch < maxEpoch ? { id: before.id, epoch: before.epoch + 1 } : undefined;
  const mine = (making = { heir, made: undefined as EosManager | undefined });
  try {
    const made = make();
    const manager = mine.made;
    return {
      made,
      identity: () => manager && { id: manager.getProducerId(), epoch: manager.getProducerEpoch() },
    };
  } finally {
    making = undefined;
  }
}
