import { describe, expect, test } from '@jest/globals';
import { encodeFrame } from '@farwatch/hj212/encode';
import { Framer } from '@farwatch/hj212/framer';
import fc from 'fast-check';

import { sourceOf } from '../../test/source-of.js';
import { judgeFrame } from './judge-frame.js';
import { claimedMn, maskFrame } from './mask.js';
import { crcOfFrame, replayedFrame } from './reframe.js';

const mn = 'A0000000000001';

describe('passwords and replays', () => {
  const printable = fc.string({
    unit: fc.constantFrom(...'abcXYZ0189!@$%^*()_+-.'),
    minLength: 1,
    maxLength: 24,
  });

  test('property: no password leaves, the length stays, and the MN is still found', () => {
    fc.assert(
      fc.property(printable, (pw) => {
        const text = `QN=20261123090000001;ST=31;CN=1072;PW=${pw};MN=${mn};Flag=5;CP=&&NewPW=${pw}&&`;
        const frame = encodeFrame(Buffer.from(text))!;
        const masked = maskFrame(frame).toString('latin1');
        expect(masked).toHaveLength(frame.length);
        expect(masked).toContain(`PW=${'*'.repeat(pw.length)};`);
        expect(masked).toContain(`NewPW=${'*'.repeat(pw.length)}&&`);
        expect(masked).toMatch(/&&\*{4}\r\n$/);
        expect(claimedMn(frame)).toBe(mn);
      }),
    );
  });

  test('a masked frame does not tell which of two passwords it came with: its checksum would', () => {
    const under = (pw: string, area: string) =>
      maskFrame(encodeFrame(Buffer.from(`QN=1;ST=31;CN=9015;PW=${pw};MN=${mn};Flag=9;CP=&&${area}&&`))!);
    for (const area of ['', 'DataTime=20261123080000;a21026-Avg=1'])
      expect(under('123456', area)).toEqual(under('654321', area));
    // Data of a frame that never ended is no checksum.
    const cut = Buffer.from(`##0100QN=1;MN=${mn};CP=&&a340`);
    expect(maskFrame(cut)).toEqual(cut);
  });

  test('property: names are found where a regular expression finds them, in any bytes', () => {
    const piece = fc.constantFrom(
      ...[
        'PW=',
        'pw=',
        'NewPW=',
        'NewSK=',
        'MN=',
        'mN=',
        'xMN=',
        ';',
        '&',
        ',',
        '=',
        '##0123',
        'a',
        '9',
        ' ',
        'é',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const text = pieces.join('');
        const secrets = /(?:^|[;,&\d])(?:PW|NewPW|NewSK)=([^;,&]*)/gi;
        const hidden = text.replace(
          secrets,
          (all, value: string) => all.slice(0, all.length - value.length) + '*'.repeat(value.length),
        );
        const bytes = Buffer.from(text, 'latin1');
        const crc = /(^|[^=&]|=(?=&{3}))(&+)[0-9a-f]{4}(?![0-9a-f])([^&]*)$/i;
        expect(maskFrame(bytes).toString('latin1')).toBe(hidden.replace(crc, '$1$2****$3'));
        expect(claimedMn(bytes)).toBe(/[;&\d]MN=([^;&]{1,64})[;&]/i.exec(text)?.[1]?.trim());
      }),
      { numRuns: 2_000 },
    );
  });

  test('a masked frame is read again by what was found of its checksum, under the profile of today', () => {
    const text = `QN=20261123090000001;ST=31;CN=2061;PW=123456;MN=${mn};Flag=5;CP=&&DataTime=20261123080000;a21026-Avg=1&&`;
    const [event] = new Framer().push(encodeFrame(Buffer.from(text))!);
    expect(crcOfFrame(event!)).toBe('hj212');
    const again = replayedFrame(maskFrame(event!.raw), 'hj212');
    expect(again.verdict).toBe('ok');
    const source = sourceOf();
    expect(judgeFrame(again, { source: () => source, vouched: true }).kind).toBe('message');
    expect(judgeFrame(again, { source: () => source })).toMatchObject({
      kind: 'refused',
      reason: 'password-wrong',
    });
    const swapped = replayedFrame(maskFrame(event!.raw), 'modbus-swapped');
    expect(judgeFrame(swapped, { source: () => source, vouched: true })).toMatchObject({
      reason: 'frame-crc-modbus-swapped',
    });
    const allowed = sourceOf({ switches: ['crc-modbus-swapped'] });
    expect(judgeFrame(swapped, { source: () => allowed, vouched: true }).kind).toBe('message');
    expect(replayedFrame(maskFrame(event!.raw), '')).toMatchObject({ verdict: 'rejected', reason: 'crc' });
  });

  test('property: any bytes get a verdict, never an exception, and only registered MNs with their password pass', () => {
    const source = sourceOf();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string({ maxLength: 60 }), (noise, area) => {
        const framed = encodeFrame(Buffer.from(`ST=31;CN=2011;PW=x;MN=${mn};CP=&&${area}&&`))!;
        const framer = new Framer();
        for (const event of [...framer.push(noise), ...framer.push(framed), ...framer.end()])
          expect(judgeFrame(event, { source: (name) => (name === mn ? source : undefined) }).kind).toBe(
            'refused',
          );
      }),
    );
  });
});
