import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

import { answerTo } from '@farwatch/hj212/answers';
import { commands, isKnownCommand } from '@farwatch/hj212/commands';
import { inspectFrame } from '@farwatch/hj212/conformance';
import { decodeSegment, type Message } from '@farwatch/hj212/decode';
import { draftOf, encodeFrame, encodeSegment } from '@farwatch/hj212/encode';
import { explain } from '@farwatch/hj212/explain';
import { Framer, type FrameEvent } from '@farwatch/hj212/framer';
import { deviations, type Profile, type Reason } from '@farwatch/hj212/profile';
import { openFrame } from '@farwatch/hj212/sm4';
import type { Command } from 'commander';

import { print, UsageError } from '@farwatch/kit/terminal';
import { streamsIn } from './input-forms.js';
import { profileOf } from './options.js';

/** Bytes as a terminal can show them: UTF-8, or one character for each byte. Whole, password and all: it is the user's own file. */
const shown = (bytes: Uint8Array) =>
  JSON.stringify(Buffer.from(bytes).toString(isUtf8(bytes) ? 'utf8' : 'latin1'));

/** Most that is looked at in one go. */
const mostBytes = 64 << 20;

/** `farwatch hj212 decode`: what the gateway would say of bytes, without a platform. */
export function addDecodeCommand(hj212: Command): void {
  hj212
    .command('decode [file]')
    .description(
      'verdict, explanation and re-encoded form of every frame in a file, in hexadecimal or in the text of tcpdump -X or -A, tshark -x, xxd or hexdump -C (default: standard input)',
    )
    .option('--allow <switches>', `deviations to tolerate, comma separated: ${deviations.join(', ')}`, '')
    .option('--sm4-key <text>', 'key of 16 characters for data areas of HJ 212-2025')
    .action(decode);
}

async function decode(file: string | undefined, options: { allow: string; sm4Key?: string }): Promise<void> {
  const profile = profileOf(options.allow);
  const key = options.sm4Key === undefined ? undefined : Buffer.from(options.sm4Key);
  if (key !== undefined && key.length !== 16) throw new UsageError('--sm4-key has 16 characters');
  const bytes = await inputOf(file);
  let [frames, refused, noise] = [0, 0, 0];
  for (const { flow, bytes: stream } of streamsIn(bytes)) {
    if (flow !== '') print(`# ${flow}`);
    const framer = new Framer({ profile });
    for (const event of [...framer.push(stream), ...framer.end()]) {
      frames++;
      if (!show(event, profile, key)) refused++;
    }
    noise += framer.noiseBytes;
  }
  print(`报文 frames ${frames}, 拒收 rejected ${refused}, 帧外字节 bytes outside of frames ${noise}`);
  if (frames === 0)
    print(
      '没有报文：报文以 ## 和四位长度开头 / no frame: one begins with ## and four digits of length (see --help for the forms that are read)',
    );
  if (frames === 0 || refused > 0) process.exitCode = 1;
}

/** A whole file, or standard input to its end: at most what a person wants to look at. */
async function inputOf(file: string | undefined): Promise<Buffer> {
  const input = file === undefined || file === '-' ? process.stdin : createReadStream(file);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of input) {
      chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > mostBytes) throw new Error(`more than ${mostBytes} bytes`);
    }
  } catch (error) {
    throw new UsageError(`cannot read ${file ?? 'standard input'}: ${(error as Error).message}`);
  }
  return Buffer.concat(chunks);
}

/** A reason or a deviation with its meaning. */
const told = (reason: Reason): string => `${reason}: ${explain(reason).zh} / ${explain(reason).en}`;

/** Prints all that is known of one frame; false when it is refused. */
function show(event: FrameEvent, profile: Profile, key: Buffer | undefined): boolean {
  if (event.verdict === 'rejected') {
    print(`拒收 rejected (${told(event.reason)}): ${event.detail}`);
    const seen = inspectFrame(event.raw);
    print(
      `  length ${seen.declared ?? 'none'}, true ${seen.actual}; CRC should be ${seen.expectedCrc}, as sent it is: ${seen.variant}`,
    );
    print(`  ${shown(event.raw.subarray(0, 400))}`);
    return false;
  }
  const { segment, encrypted } = event.value;
  const plain = !encrypted ? segment : key && openFrame(event.raw, segment, key);
  if (plain === undefined) {
    print(
      '拒收 rejected (encrypted): 数据区为密文，没有可用密钥 / ciphertext, and no key opens it (--sm4-key)',
    );
    return false;
  }
  const decoded = decodeSegment(plain, { profile });
  if (decoded.verdict === 'rejected') {
    print(`拒收 rejected (${told(decoded.reason)}): ${decoded.detail}\n  ${shown(event.raw)}`);
    return false;
  }
  const both = [event, decoded];
  const switches = both.flatMap((one) => (one.verdict === 'ok-tolerated' ? one.switches : []));
  const notes = [...event.notes, ...decoded.notes];
  print(switches.length > 0 ? `容错接收 ok-tolerated (${switches.join(', ')})` : '正确 ok');
  for (const note of [...switches, ...notes]) print(`  ${told(note)}`);
  printMessage(decoded.value);
  return true;
}

function printMessage(message: Message): void {
  const { header, version, factors, encoding, dataTimeMs } = message;
  const command = isKnownCommand(header.cn) ? commands[header.cn] : undefined;
  const meaning = command ? `${command.zh} ${command.meaning}` : '未知命令 unknown command';
  const time = dataTimeMs === undefined ? 'no data time' : new Date(dataTimeMs).toISOString();
  const edition = ['2005', '2017', '2025'][version] ?? `version ${version}`;
  print(
    `  CN ${header.cn} (${meaning}), ST ${header.st}, MN ${header.mn ?? '-'}, ${edition}, ${time}, ${encoding}`,
  );
  for (const { code, values, flag, sampleTime } of factors)
    print(
      `  ${code}: ${values.map(({ suffix, text }) => `${suffix} ${text}`).join(', ')}; mark ${flag ?? '-'}` +
        (sampleTime === undefined ? '' : `; sample ${sampleTime}`),
    );
  const again = encodeFrame(encodeSegment(draftOf(message)));
  if (again !== undefined) print(`  re-encoded: ${shown(again)}`);
  const answer = answerTo(message);
  const reply = answer && encodeFrame(answer);
  if (reply !== undefined) print(`  answer once durable: ${shown(reply)}`);
}
