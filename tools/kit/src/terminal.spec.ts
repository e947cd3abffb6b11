import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { print, ProgressLine, table, tell } from './terminal.js';

/** What a terminal acts on instead of showing it, and what turns or breaks lines. */
const acting = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;title\u0007',
        '\u001b]8;;http://x\u001b\\',
        '\u009b31m',
        '\u0090',
        '\r',
        '\b',
      ),
      fc.constantFrom(
        '\u202e',
        '\u2066',
        '\u2028',
        '\u0000',
        '\u007f',
        '\t',
        '\n',
        '监测站',
        'ug/m³',
        '😀',
        '\\u001b',
      ),
      fc.string({ unit: 'binary' }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const real = {
  out: process.stdout.write.bind(process.stdout),
  err: process.stderr.write.bind(process.stderr),
};
afterEach(() => {
  process.stdout.write = real.out;
  process.stderr.write = real.err;
});

/** What `act` writes to both. */
function written(act: () => void): string {
  let text = '';
  const take = (chunk: unknown): boolean => {
    text += String(chunk);
    return true;
  };
  process.stdout.write = take;
  process.stderr.write = take;
  try {
    act();
  } finally {
    process.stdout.write = real.out;
    process.stderr.write = real.err;
  }
  return text;
}

describe('nothing that is shown acts on the terminal', () => {
  test('a table: each row stays one line, whatever is in its cells', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 5 }), (rows) => {
        const lines = table(rows).split('\n');
        expect(lines).toHaveLength(rows.length);
        for (const line of lines) expect(line).not.toMatch(acting);
      }),
    );
  });

  test.each([
    ['print', print],
    ['tell', tell],
    ['a progress line', (text: string) => new ProgressLine(text, 10).show(5, text)],
  ])('%s', (_, write) => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(written(() => write(text)).replaceAll('\n', '')).not.toMatch(acting);
      }),
    );
  });
});

test('JSON that is printed is the same JSON', () => {
  fc.assert(
    fc.property(fc.dictionary(hostile, hostile), (value) => {
      expect(JSON.parse(written(() => print(JSON.stringify(value, null, 2))))).toEqual(value);
    }),
  );
});

test('ordinary text is left alone, and what is not can be read', () => {
  const text = '北京市监测站 2 号（PM₂.₅，ug/m³）：ok – é ✓ 😀\n  second line';
  expect(written(() => print(text))).toBe(`${text}\n`);
  expect(written(() => print('a\u001b[31mb\u009b\u202e'))).toBe('a\\u001b[31mb\\u009b\\u202e\n');
  expect(
    table([
      ['站点', 'x'],
      ['a\nb', 'y'],
    ]),
  ).toBe('站点      x\na\\u000ab  y');
});

test('the command line and its tools write by these functions only', () => {
  const folders = ['services/cli', 'tools/kit', 'tools/lab', 'tools/oracle', 'tools/prove'];
  const byHand = folders.flatMap((folder) =>
    readdirSync(join(process.cwd(), folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts') && name !== 'terminal.ts')
      .filter((name) =>
        /process\.std(out|err)\.write\(/.test(readFileSync(join(folder, 'src', name), 'utf8')),
      )
      .map((name) => `${folder}/src/${name}`),
  );
  // Programs of their own whose one line of figures is read by their parent.
  expect(byHand.sort()).toEqual(['tools/lab/src/load/hj212-load.ts', 'tools/lab/src/load/load.ts']);
});
