import { createHash } from 'node:crypto';
import { Transform, type Readable } from 'node:stream';

import { describeError, Fault } from '@farwatch/runtime/fault';

/**
 * The same bytes, hashed while they flow: ends with `Fault('file-damaged')` when they are not those of the address, with
 * `Fault('file-read')` when the source breaks off; `retriable` says whether the source may do better another time.
 */
export function verified(source: Readable, sha256: string, { retriable }: { retriable: boolean }): Readable {
  const hash = createHash('sha256');
  const check = new Transform({
    transform(piece: Buffer, _, done) {
      hash.update(piece);
      done(null, piece);
    },
    flush(done) {
      const right = hash.digest('hex') === sha256;
      done(right ? null : new Fault('file-damaged', `the stored content of ${sha256} is not what it was`));
    },
  });
  source.on('error', (error) =>
    check.destroy(new Fault('file-read', describeError(error), { retriable, cause: error })),
  );
  check.on('close', () => source.destroy());
  return source.pipe(check);
}
