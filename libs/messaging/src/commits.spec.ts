import { describe, expect, it } from '@jest/globals';
import { eventually } from '@farwatch/testing/eventually';

import { GatheredCommits, type Commit } from './commits.js';

const log = { debug: () => undefined };
const at = (partition: number, offset: number): Commit => ({ topic: 't', partition, offset: String(offset) });

describe('offsets that only tell the lag', () => {
  it('go in one request, the newest of each partition', async () => {
    const sent: Commit[][] = [];
    const commits = new GatheredCommits((all) => Promise.resolve(void sent.push(all)), log);
    commits.add(at(0, 1));
    commits.add(at(1, 7));
    commits.add(at(0, 2));
    await eventually(() => sent.length > 0);
    expect(sent).toEqual([[at(0, 2), at(1, 7)]]);
    await commits.close();
    expect(sent).toHaveLength(1);
  });

  it('are sent again when Kafka did not take them, unless newer ones came', async () => {
    const sent: Commit[][] = [];
    let refused = 0;
    const commits = new GatheredCommits(async (all) => {
      if (refused++ === 0) {
        commits.add(at(1, 8));
        throw new Error('no coordinator');
      }
      await Promise.resolve(sent.push(all));
    }, log);
    commits.add(at(0, 2));
    commits.add(at(1, 7));
    await eventually(() => sent.length > 0);
    expect(sent).toEqual([[at(0, 2), at(1, 8)]]);
    await commits.close();
  });

  it('are sent at the end, and not after the partitions went elsewhere', async () => {
    const sent: Commit[][] = [];
    const commits = new GatheredCommits((all) => Promise.resolve(void sent.push(all)), log);
    commits.add(at(0, 1));
    commits.forget();
    commits.add(at(1, 3));
    await commits.close();
    expect(sent).toEqual([[at(1, 3)]]);
    commits.add(at(1, 4));
    await commits.close();
    expect(sent).toEqual([[at(1, 3)], [at(1, 4)]]);
  });
});
