import { hash } from 'node:crypto';

import { prepareSource, type Source } from '../src/sources/source.js';

type Settings = Parameters<typeof prepareSource>;

/** A registered logger with the password 123456 and nothing of its own, but for what is given. */
export const sourceOf = (
  more: Partial<Settings[0]> = {},
  facts: Settings[1] = {},
  sm4KeyOf?: Settings[2],
  allowedDoors?: Settings[3],
): Source =>
  prepareSource(
    {
      mn: 'A0000000000001',
      station: 'outlet-1',
      passwordHash: hash('sha256', '123456'),
      switches: [],
      units: {},
      codes: {},
      converted: 'when-sent',
      minuteInterval: 10,
      utcOffset: 480,
      ...more,
    },
    facts,
    sm4KeyOf,
    allowedDoors,
  );
