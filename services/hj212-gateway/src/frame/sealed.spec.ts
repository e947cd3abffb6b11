import { describe, expect, test } from '@jest/globals';
import { decodeSegment } from '@farwatch/hj212/decode';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer, type FrameEvent } from '@farwatch/hj212/framer';
import { encryptSegment, hasSm4 } from '@farwatch/hj212/sm4';
import fc from 'fast-check';

import { silentLogger } from '@farwatch/runtime/log';

import { DeviceStates } from '../device-state/device-states.js';
import { FrameProcessor } from './frame-processor.js';
import { judgeFrame } from './judge-frame.js';
import { maskFrame } from './mask.js';
import { reportRecord } from './records.js';
import { crcOfFrame, replayedFrame } from './reframe.js';
import { RevisionTracker } from '../readings/revision-tracker.js';
import { prepareSource, type Source } from '../sources/source.js';
import { sourceOf as registered } from '../../test/source-of.js';

const mn = 'A0000000000001';
const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
const sourceOf = (sm4Key: Uint8Array | undefined): Source =>
  registered({ mn }, {}, (name) => (name === mn ? sm4Key : undefined));

const segmentOf = (area: string, pw: string): Buffer =>
  Buffer.from(
    `QN=20261123090000001;ST=31;CN=2061;PW=${pw};MN=${mn};Flag=9;CP=&&DataTime=20261123080000;${area}&&`,
  );

function sealedEvent(area: string, pw = '123456', under: Uint8Array = key): FrameEvent {
  const segment = segmentOf(area, pw);
  const [frame, secret] = [encodeFrame(segment), encryptSegment(segment, under)];
  if (frame === undefined || secret === undefined) throw new Error('no SM4');
  frame.set(secret, 6);
  return eventOf(frame);
}

const plainEvent = (area: string): FrameEvent => eventOf(encodeFrame(segmentOf(area, '123456'))!);

function eventOf(frame: Uint8Array): FrameEvent {
  const [event] = new Framer().push(frame);
  if (event === undefined) throw new Error('no frame');
  return event;
}
const judged = (event: FrameEvent, sm4Key: Uint8Array | undefined, replayed?: string) => {
  const source = sourceOf(sm4Key);
  const more = replayed === undefined ? {} : { vouched: true, crc: replayed };
  return judgeFrame(event, { source: () => source, ...more });
};

(hasSm4() ? describe : describe.skip)('encrypted data areas', () => {
  const anArea = fc.integer({ min: 0, max: 10 ** 6 }).map((value) => `a21026-Avg=${value},a21026-Flag=N`);

  test('property: the key of the MN opens it, no key and another key leave it shut and say why', () => {
    fc.assert(
      fc.property(anArea, (area) => {
        const event = sealedEvent(area);
        const opened = judged(event, key);
        expect(opened.kind === 'message' && opened.message.factors[0]?.code).toBe('a21026');
        expect(judged(event, undefined)).toMatchObject({ kind: 'refused', reason: 'encrypted-no-key' });
        expect(judged(event, Buffer.alloc(16))).toMatchObject({
          kind: 'refused',
          reason: 'encrypted-wrong-key',
        });
      }),
    );
  });

  test('property: parked with its password masked, it is read with the key that came later, and verified', () => {
    fc.assert(
      fc.property(anArea, fc.nat(), (area, where) => {
        const event = sealedEvent(area);
        const crc = crcOfFrame(event);
        const masked = maskFrame(event.raw);
        expect(judged(replayedFrame(masked, crc), key, crc).kind).toBe('message');
        expect(judged(replayedFrame(masked, crc), undefined, crc)).toMatchObject({
          reason: 'encrypted-no-key',
        });
        // One byte that stayed plain, behind the whole blocks, was damaged on the way: the register does not excuse that.
        const at = masked.length - 7 - (where % 2);
        masked[at] = (masked[at] ?? 0) ^ 1;
        expect(judged(replayedFrame(masked, crc), key, crc).kind).toBe('refused');
      }),
    );
  });

  test('the same content under a new key, or in clear, is a repetition; another content is not', () => {
    let now: Uint8Array = key;
    const source = prepareSource({ ...sourceOf(key) }, {}, () => now);
    const processor = new FrameProcessor({
      prepare: { revisions: new RevisionTracker(), maxFutureMs: 600_000, maxAgeMs: 1e12 },
      source: () => source,
      states: new DeviceStates(),
      log: silentLogger,
      onMessage: () => undefined,
    });
    const arrival = Date.UTC(2026, 10, 23, 1);
    const take = (event: FrameEvent) => {
      const sender = { address: '', network: '', certificate: undefined, hasProved: () => false };
      const results = processor.take(event, { id: 1, peer: 'p', sender }, arrival, () => true);
      for (const { stored } of results) if (stored) processor.stored(stored);
      return results.map(({ records, answer }) => [records.length, answer !== undefined]);
    };
    const area = 'a21026-Avg=20,a21026-Flag=N';
    expect(take(sealedEvent(area))).toEqual([[1, true]]);
    now = Buffer.alloc(16, 0x31);
    expect(take(sealedEvent(area, '123456', now))).toEqual([[0, true]]);
    expect(take(plainEvent(area))).toEqual([[0, true]]);
    expect(take(sealedEvent('a21026-Avg=21,a21026-Flag=N', '123456', now))).toEqual([[1, true]]);
  });

  test('the password of an encrypted frame is asked for like any other', () => {
    expect(judged(sealedEvent('a21026-Avg=1', '654321'), key)).toMatchObject({ reason: 'password-wrong' });
  });

  test('a source with its key prints without it', () => {
    expect(JSON.stringify(sourceOf(key))).not.toContain(key.toString('hex'));
  });
});

test('a password or key in a data area is in no device report, its length is', () => {
  const [pw, sk] = ['s3cret', '0123456789abcdef'];
  const area = `SKCreateTime=20261123080000;NewPW=${pw};NewSK=${sk}`;
  const decoded = decodeSegment(Buffer.from(`ST=31;CN=1014;PW=123456;MN=${mn};Flag=9;CP=&&${area}&&`));
  if (decoded.verdict === 'rejected') throw new Error(decoded.reason);
  const origin = { raw: Buffer.alloc(0), peer: '127.0.0.1:1', arrivalMs: 0, crc: '' };
  const text = String(reportRecord(decoded.value, sourceOf(undefined), origin, undefined).value);
  expect(text).toContain('"value":"20261123080000"');
  expect(text).toContain(`"NewPW","value":"${'*'.repeat(pw.length)}"`);
  for (const secret of [pw, sk]) expect(text).not.toContain(secret);
});
