import { encodeFrame } from '@farwatch/hj212/encode';
import { fuzz, ownCorpus, type Corpus, type FuzzReport } from '@farwatch/hj212/fuzz';
import { encryptSegment, openFrame } from '@farwatch/hj212/sm4';
import type { Command } from 'commander';

import { wholeNumber } from './options.js';
import { print, tell } from '@farwatch/kit/terminal';
import { rowsOf, segmentOf } from './vectors.js';

/** The test key of HJ 212-2025 (second hand): 16 times `0`. */
const testKey = Buffer.alloc(16, 0x30);

/** `farwatch hj212 fuzz`: damaged frames and random bytes against framer, decoder and encoder. */
export function addFuzzCommand(hj212: Command): void {
  hj212
    .command('fuzz')
    .description('damaged frames and random bytes against the codec; exit code 1 when a promise is broken')
    .option('--cases <n>', 'how many', '100000')
    .option('--seed <n>', 'the same seed and vectors give the same run (default: a new one, printed)')
    .option('--vectors <files...>', 'real frames or standard examples to be damaged')
    .action(run);
}

/** Segments as they are, and again in whole frames of 2025 whose data area is ciphertext. */
function corpusOf(segments: readonly Uint8Array[]): Corpus {
  const frames = segments.flatMap((segment) => {
    const text = Buffer.from(segment)
      .toString('latin1')
      .replace(/Flag=\d+/, 'Flag=9');
    const plain = Buffer.from(text, 'latin1');
    const [frame, secret] = [encodeFrame(plain), encryptSegment(plain, testKey)];
    if (frame === undefined || secret === undefined) return [];
    frame.set(secret, 6);
    return [frame];
  });
  return { segments, frames };
}

const line = (report: FuzzReport): string =>
  `${report.cases} cases, ${report.bytes} bytes: ${report.frames} frames (${report.tolerated} tolerated, ` +
  `${report.encrypted} encrypted), ${report.rejected} refused, ${report.decoded} decoded; at most ` +
  `${report.mostRetained} bytes held back, slowest case ${report.slowestMs.toFixed(1)} ms`;

function run(options: { cases: string; seed?: string; vectors?: string[] }): void {
  const seed = options.seed === undefined ? Date.now() % 2 ** 31 : wholeNumber(options.seed, '--seed');
  const segments = (options.vectors ?? [])
    .flatMap((file) => rowsOf(file))
    .flatMap((row) => segmentOf(row) ?? []);
  print(`seed ${seed}, ${segments.length === 0 ? 'own segments' : `${segments.length} segments`}`);
  const report = fuzz({
    cases: wholeNumber(options.cases, '--cases'),
    seed,
    corpus: corpusOf(segments.length === 0 ? ownCorpus.segments : segments),
    now: () => performance.now(),
    open: (raw, segment) => openFrame(raw, segment, testKey),
    progress: (so) => tell(line(so)),
  });
  print(line(report));
  for (const { promise, hex, ...where } of report.broken)
    print(`case ${where.case} of seed ${where.seed}: ${promise}\n  ${hex}`);
  print(`${report.broken.length} promises broken`);
  if (report.broken.length > 0) process.exitCode = 1;
}
