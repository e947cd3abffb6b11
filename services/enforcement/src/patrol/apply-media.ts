import type { PatrolMedia } from '@farwatch/contracts/events';
import type { PoolClient } from '@farwatch/persistence/pool';

import { announceMedia, mediumOfObject, receiveMedium } from '../store/patrol/media.js';
import { saveMedia } from '../store/patrol/observations.js';
import type { RegisterFacts } from './register-facts.js';

/** Files that a dock announced, and contents that came to the platform. */
export async function applyMedia(
  client: PoolClient,
  media: readonly PatrolMedia[],
  facts: Pick<RegisterFacts, 'drone'>,
  at: string,
): Promise<void> {
  const announced = media.filter(({ content }) => content === undefined);
  await saveMedia(client, announced);
  await announceMedia(
    client,
    announced.map(({ drone, flight, objectKey, name, place, simulated }) => ({
      id: mediumOfObject(drone, objectKey),
      at,
      drone,
      flight,
      objectKey,
      name,
      place,
      simulated,
      district: facts.drone(drone)?.district,
    })),
  );
  // The door has written the row already; from the topic it is written again where the database went back.
  for (const one of media) if (one.content !== undefined) await receiveMedium(client, one);
}
