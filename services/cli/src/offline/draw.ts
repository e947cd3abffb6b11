import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { drawMisfits, drawRefusals, type Refusal } from '@farwatch/contracts/refusals';
import { checkDrawVector, verifyPublication, type Misfit, type Sha256 } from '@farwatch/domain/draw';
import { filledLines, readTextFile } from '@farwatch/kit/json-lines';
import { print, UsageError } from '@farwatch/kit/terminal';
import type { Command } from 'commander';

const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** `farwatch draw verify` and `farwatch draw conformance`: random draws of inspections. Neither needs a platform. */
export function addDrawCommands(program: Command): void {
  const draw = program
    .command('draw')
    .description('random draws of inspections (双随机): verify a published one');
  draw
    .command('verify <folder>')
    .description(
      'runs a published draw again and says exactly what does not fit; exit code 1 when something does not',
    )
    .option('--commitment <sha256>', 'the commitment as it was published before the draw')
    .action(verify);
  draw
    .command('conformance')
    .description('holds a file of vectors (JSON lines) against this draw; exit code 1 when one differs')
    .requiredOption('--vectors <file>', 'one draw a line: name, input, expected')
    .action(conformance);
}

function verify(folder: string, options: { commitment?: string }): void {
  const known = options.commitment?.toLowerCase();
  if (known !== undefined && !/^[0-9a-f]{64}$/.test(known))
    throw new UsageError('--commitment is 64 hexadecimal digits');
  const { misfits, commitment, seed, result } = verifyPublication(sha256, filesOf(folder));
  print(`承诺 commitment  ${commitment ?? '-'}`);
  print(`种子 seed        ${seed ?? '-'}`);
  print(`结果 result      ${result ?? '-'}`);
  for (const misfit of misfits) print(textOf(misfit));
  const isOther = known !== undefined && commitment !== known;
  if (isOther)
    print(`${drawMisfits['commitment-differs'].zh} / another commitment than was published before: ${known}`);
  if (known === undefined)
    print(
      '请与抽取前公布的承诺值核对 / compare the commitment with the one published before the draw (--commitment)',
    );
  const wrong = misfits.length + (isOther ? 1 : 0);
  print(wrong === 0 ? '抽取结果相符 / the draw holds' : `${wrong} 处不符 / ${wrong} things do not fit`);
  if (wrong > 0) process.exitCode = 1;
}

function filesOf(folder: string): Map<string, Uint8Array> {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return new Map(names.map(({ name }) => [name, readFileSync(join(folder, name))]));
  } catch (error) {
    throw new UsageError(`cannot read ${folder}: ${(error as Error).message}`);
  }
}

function textOf({ file, code, detail }: Misfit): string {
  const { zh, en } = ({ ...drawRefusals, ...drawMisfits } as Readonly<Record<string, Refusal>>)[code]!;
  return `${file}: ${code}: ${zh} / ${en}${detail === '' ? '' : `: ${detail}`}`;
}

function conformance({ vectors }: { vectors: string }): void {
  let [agreeing, differing] = [0, 0];
  for (const { line, text } of filledLines(readTextFile(vectors))) {
    const { name, agrees, detail } = check(text, `${vectors}, line ${line}`);
    print(`${agrees ? 'agree ' : 'differ'} ${line} ${name}${agrees ? '' : `: ${detail.slice(0, 600)}`}`);
    if (agrees) agreeing += 1;
    else differing += 1;
  }
  print(`${agreeing + differing} draws, ${agreeing} agree, ${differing} differ`);
  if (agreeing === 0 || differing > 0) process.exitCode = 1;
}

function check(line: string, where: string): ReturnType<typeof checkDrawVector> {
  try {
    return checkDrawVector(sha256, line);
  } catch (error) {
    throw new UsageError(`${where}: not JSON: ${(error as Error).message}`);
  }
}
