import { randomUUID } from 'node:crypto';

import type { Lead } from '@farwatch/domain/lead';
import { createEnforcementPart, type EnforcementGuards } from '@farwatch/enforcement';
import type { OutRecord } from '@farwatch/messaging/outputs';
import type { Producer } from '@farwatch/messaging/producer';
import { createRulesPart } from '@farwatch/rules';
import type { Part, PartContext } from '@farwatch/runtime/part';

/** A guard of our own that is broken on purpose, to see that the proof notices. */
export const sabotages = ['ack-early', 'no-inbox', 'double-publish', 'no-own-output'] as const;
export type Sabotage = (typeof sabotages)[number];

const waysIn = ['ingest-station', 'hj212-gateway', 'ingest-drone'];

/** The part with broken collaborators; a part that does not have these guards comes back as it is. */
export function breakPart(part: Part, broken: readonly Sabotage[]): Part {
  if (waysIn.includes(part.name)) return broken.includes('ack-early') ? withEarlyProducer(part) : part;
  if (part.name === 'rules')
    return broken.includes('no-own-output')
      ? createRulesPart(() => ({ catchUpEpisodes: believeStore }))
      : part;
  const ofLeads = broken.filter((one) => one !== 'ack-early');
  if (part.name !== 'enforcement' || ofLeads.length === 0) return part;
  return createEnforcementPart((own) => ofLeads.reduce((guards, one) => breaks[one](guards), own));
}

/** `no-own-output`: a store that went back is believed, whatever was published since. */
const believeStore = () => () => Promise.resolve(0);

const breaks = {
  'no-inbox': withoutInbox,
  'double-publish': withDoubledOutbox,
  'no-own-output': (own: EnforcementGuards): EnforcementGuards => ({ ...own, catchUpLeads: believeStore }),
} as const;

/** `ack-early`: the producer says "written" before Kafka has the records, so devices are answered too early. */
function withEarlyProducer(part: Part): Part {
  return {
    name: part.name,
    start: (ctx) =>
      part.start({
        ...ctx,
        shared: async (key, open) => {
          const value = await ctx.shared(key, open);
          return key === 'producer' ? (early(value as Producer) as typeof value) : value;
        },
      } satisfies PartContext),
  };
}

export function early(producer: Producer): Producer {
  return {
    send(records) {
      producer.send(records).catch(() => undefined);
      return Promise.resolve();
    },
    close: () => producer.close(),
  };
}

/** `no-inbox`: every event is new, and no lead remembers which version of its episode it has. */
function withoutInbox(own: EnforcementGuards): EnforcementGuards {
  return {
    ...own,
    insertUnseen: async (client, schema, consumer, ids) => {
      await own.insertUnseen(client, schema, consumer, ids);
      return new Set(ids);
    },
    lockLeads: async (client, ids) => forgetVersions(await own.lockLeads(client, ids)),
  };
}

function forgetVersions(leads: ReadonlyMap<string, Lead>): Map<string, Lead> {
  return new Map(
    [...leads].map(([id, lead]) => [
      id,
      lead.details.origin === 'exceedance'
        ? { ...lead, details: { ...lead.details, episode: { ...lead.details.episode, version: 0 } } }
        : lead,
    ]),
  );
}

/** `double-publish`: everything twice, the second time under an id that is not derived from what it says. */
function withDoubledOutbox(own: EnforcementGuards): EnforcementGuards {
  return {
    ...own,
    addToOutbox: (client, schema, records) => own.addToOutbox(client, schema, doubled(records)),
  };
}

export function doubled<T extends OutRecord>(records: readonly T[]): T[] {
  return records.flatMap((record) => [
    record,
    { ...record, headers: { ...record.headers, ce_id: randomUUID() } },
  ]);
}
