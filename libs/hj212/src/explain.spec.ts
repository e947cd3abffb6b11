import { readFileSync } from 'node:fs';

import { describe, expect, test } from '@jest/globals';

import { decodeSegment } from './decode.js';
import { explain, reasons } from './explain.js';
import { Framer } from './framer.js';
import { deviations, strict } from './profile.js';

const doc = readFileSync(new URL('../../../docs/hj212.md', import.meta.url), 'utf8');
const treatments = { refused: '拒收 refused', switch: '开关 switch', noted: '记录 noted' };

describe('what a logger maker is told', () => {
  test('every reason stands in docs/hj212.md with its treatment and meaning', () => {
    const rows = new Set(doc.split('\n').map((line) => line.replace(/\s*\|\s*/g, '|')));
    const missing = reasons
      .map(
        ({ reason, treatment, sentence }) =>
          `|\`${reason}\`|${treatments[treatment]}|${sentence.zh}<br>${sentence.en}|`,
      )
      .filter((row) => !rows.has(row));
    expect(missing).toEqual([]);
  });

  test('every switch is explained, and told apart from what is only noted', () => {
    for (const name of deviations) {
      expect(explain(name).zh).toMatch(/[\u4e00-\u9fff]/);
      expect(reasons.find(({ reason }) => reason === name)?.treatment).toBe(
        strict[name] ? 'noted' : 'switch',
      );
    }
    expect(reasons.filter(({ treatment }) => treatment === 'refused')).toHaveLength(8);
  });

  test('the frames of the document are right', () => {
    const frames = doc.match(/^##\d{4}.*$/gm) ?? [];
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) {
      const framer = new Framer();
      const [event] = framer.push(Buffer.from(`${frame}\r\n`));
      if (event === undefined || event.verdict === 'rejected') throw new Error(`not a frame: ${frame}`);
      expect(decodeSegment(event.value.segment).verdict).toBe('ok');
    }
  });
});
