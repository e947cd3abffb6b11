import { crcByVariant, crcText, type CrcVariant } from './crc.js';
import { encodeFrame } from './encode.js';
import { deviations, profileWith, strict, tolerant, type Deviation, type Profile } from './profile.js';

/** One stream of bytes to be fed to a framer: whole, and cut at `cuts`. */
export interface FuzzCase {
  bytes: Uint8Array;
  /** Lengths of the pieces, repeated round and round. */
  cuts: number[];
  profile: Profile;
}

/** What is damaged: segments, framed anew each time, and whole frames that cannot be (encrypted ones). */
export interface Corpus {
  segments: readonly Uint8Array[];
  frames: readonly Uint8Array[];
}

/** A generator of 32 random bits; the same seed gives the same cases for ever. */
export type Random = (below: number) => number;

/** xorshift32: quick, and good enough to choose mutations. */
export function randomOf(seed: number): Random {
  let state = seed | 0 || 0x9e3779b9;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const ascii = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** What damage is made of: everything that has a meaning somewhere in the protocol, and text in both encodings. */
const tokens = [
  ...[
    '##',
    '#',
    '###',
    '##0',
    '##0000',
    '##0168',
    '##9999',
    '##81',
    '##$$$$',
    '&&',
    '&',
    '&&&&',
    'CP=&&',
    'CP=',
  ],
  ...[
    ';',
    ',',
    ',,',
    '=',
    '==',
    '-',
    '--',
    '//',
    '=//',
    '//;',
    '\r\n',
    '\n',
    '\r',
    '\\r\\n',
    '\0',
    ' ',
    'N',
    'F681',
  ],
  ...[
    'Flag=9;',
    'Flag=',
    'Flag=256;',
    'PNUM=2;PNO=1;',
    'QN=;',
    'MN=;',
    'CN=2051;',
    'RF=1;',
    'ST=91;',
    'CN=;',
  ],
  ...[
    'a34004-Rtd=',
    '-Flag=N',
    '-Flag=Nb-Rtd=1',
    'a--Rtd=1',
    'Flag=D',
    'DataTime=',
    '20240230000000',
    'td=',
    '1e9',
  ],
  ...['{0xE4,0x3E}', '-', '+.5', '\xc4\xe3', '\xe4\xbd\xa0', '\xff', '\x81\x30\x81\x30', '0'.repeat(300)],
].map(ascii);

const foreign: CrcVariant[] = ['modbus', 'modbus-swapped', 'arc', 'constant-1234'];

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** One change of `bytes` at a random place. */
function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random(bytes.length + 1);
  const length = 1 + random(8);
  switch (random(7)) {
    case 0:
      return bytes.map((byte, i) => (i === at ? byte ^ (1 << random(8)) : byte));
    case 1:
      return concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    case 2:
      return concat([bytes.subarray(0, at), bytes.subarray(at, at + length * 8), bytes.subarray(at)]);
    case 3:
      return bytes.subarray(0, at);
    case 4:
      return bytes.map((byte, i) => (i >= at && i < at + length ? random(256) : byte));
    default: {
      const cut = random(2) === 0 ? at : at + length;
      return concat([bytes.subarray(0, at), tokens[random(tokens.length)] ?? bytes, bytes.subarray(cut)]);
    }
  }
}

/** A segment in a frame: usually with its true length and checksum, so that its inside is reached. */
function framed(segment: Uint8Array, random: Random): Uint8Array {
  const frame = encodeFrame(segment) ?? new Uint8Array(0);
  const crcAt = frame.length - 6;
  const length = (value: number) => ascii(String(value % 10_000).padStart(4, '0'));
  switch (random(12)) {
    case 0:
      frame.set(ascii(crcText(crcByVariant(segment, foreign[random(4)] ?? 'arc'))), crcAt);
      return frame;
    case 1:
      frame.set(length(random(2) === 0 ? segment.length + 6 : random(10_000)), 2);
      return frame;
    case 2:
      return concat([frame.subarray(0, crcAt), random(2) === 0 ? ascii('\r\n') : new Uint8Array(0)]);
    case 3:
      return concat([ascii(`##${segment.length}`), frame.subarray(6)]);
    case 4:
      return damage(frame, random);
    case 5:
      return frame.subarray(0, frame.length - 2);
    default:
      return frame;
  }
}

function profileOf(random: Random): Profile {
  const kind = random(4);
  if (kind < 2) return strict;
  if (kind === 2) return tolerant;
  const switches: Partial<Record<Deviation, boolean>> = {};
  for (const name of deviations) if (random(2) === 0) switches[name] = random(2) === 0;
  return profileWith(switches);
}

/** Random bytes, without any structure but the two characters that open a frame. */
function noise(random: Random): Uint8Array {
  const bytes = Uint8Array.from({ length: random(60) }, () => random(256));
  return random(4) === 0 ? concat([ascii('##'), bytes]) : bytes;
}

/** The next case: one to three frames, damaged inside or outside, with noise between them, cut somewhere. */
export function fuzzCase({ segments, frames }: Corpus, random: Random): FuzzCase {
  const parts: Uint8Array[] = [];
  const whole = frames.length === 0 ? undefined : frames[random(frames.length * 12)];
  if (whole !== undefined) parts.push(random(2) === 0 ? whole : damage(whole, random));
  for (let left = 1 + random(3); left > 0; left--) {
    if (random(6) === 0) parts.push(noise(random));
    let segment = segments[random(segments.length)] ?? ascii('CP=&&&&');
    for (let changes = random(4); changes > 0; changes--) segment = damage(segment, random);
    // A closing && is what lets a damaged segment through to the decoder.
    if (random(4) > 0) segment = concat([segment, ascii('&&')]);
    parts.push(framed(segment.subarray(0, 6000), random));
  }
  const cuts = Array.from({ length: 1 + random(3) }, () => 1 + random(random(3) === 0 ? 4 : 300));
  return { bytes: concat(parts), cuts, profile: profileOf(random) };
}

const ownSegments = [
  'QN=20240601085857223;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20240601085800;a34004-Rtd=35,a34004-Flag=N;a01001-Rtd=23.5,a01001-Flag=N&&',
  'QN=20240601090000001;ST=32;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=7;PNUM=2;PNO=1;CP=&&DataTime=20240601080000;w00000-Cou=63.0,w00000-Avg=17.5,w00000-Flag=N;w01018-Avg=40.1,w01018-Flag=D&&',
  'ST=31;CN=2051;PW=123456;MN=88888880000001;CP=&&DataTime=20240601084000;01-Min=1,01-Avg=2,01-Max=3,01-ZsAvg=2.2;S02-Avg=5;Flag=N&&',
  'QN=20240601085857223;ST=32;CN=3020;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&DataTime=20240601085857;PolId=w01018;i11001-Info=//a;b,c=##d//&&',
  'QN=20260601085857223;ST=91;CN=9015;PW=123456;MN=010000A8900016F000169DC0;Flag=9;CP=&&&&',
  'QN=20240601085857223;ST=91;CN=9011;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&QnRtn=1&&',
].map(ascii);

/** Segments of its own making, one for every kind of message, for whoever has no real ones. */
export const ownCorpus: Corpus = { segments: ownSegments, frames: [] };
