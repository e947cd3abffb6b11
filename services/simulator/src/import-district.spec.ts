import { describe, expect, test } from '@jest/globals';

import { simulatedDistrict } from './district.js';
import { hj212Outlets } from './hj212/district-loggers.js';
import { loggersKnown } from './import-district.js';

const outlets = hj212Outlets(simulatedDistrict());
const stations = new Map(outlets.map(({ mn, simulated }) => [mn, simulated.station.id]));

describe('loggers wait for the gateway', () => {
  test('until it knows each of them as of its outlet', async () => {
    const asked: string[] = [];
    const slow = outlets.at(-1)!.mn;
    await loggersKnown(
      outlets,
      (mn) => {
        asked.push(mn);
        const turn = asked.filter((one) => one === mn).length;
        if (mn !== slow || turn > 3) return Promise.resolve(stations.get(mn));
        return Promise.resolve(turn === 2 ? 'another-outlet' : undefined);
      },
      { signal: new AbortController().signal, everyMs: 1 },
    );
    expect(asked).toHaveLength(outlets.length + 3);
    expect(new Set(asked)).toEqual(new Set(stations.keys()));
  });

  test('not for ever, and not after the end', async () => {
    const never = () => Promise.resolve(undefined);
    const { signal } = new AbortController();
    await expect(loggersKnown(outlets, never, { signal, deadlineMs: 5, everyMs: 1 })).rejects.toThrow(
      `the gateway does not know logger ${outlets[0]!.mn} yet`,
    );
    await expect(loggersKnown(outlets, never, { signal: AbortSignal.abort() })).rejects.toThrow(/yet/);
  });
});
