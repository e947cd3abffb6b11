import { isPcapText, streamsOf, type Stream } from './pcap-text.js';

/** A line of `tshark -x`, `xxd` or `hexdump -C`: offset, at most 16 bytes in pairs or fours, characters. */
const dumpLine = /^\s*([0-9a-f]{4,8}):? {1,2}((?:[0-9a-f]{2}){1,2}(?: {1,2}(?:[0-9a-f]{2}){1,2})*)/i;
const dumpBegins = /^\s*0{4,8}:? {1,2}[0-9a-f]{2}/i;

/** How much of a text is looked at to see what it is. */
const lookedAt = 65_536;

/**
 * The bytes that a file of frames stands for: the frames themselves, UTF-16 text of them (as PowerShell redirects), their
 * bytes in hexadecimal, or a dump of packets by tcpdump, tshark, xxd or hexdump.
 */
export function streamsIn(input: Buffer): Stream[] {
  const bytes = withoutUtf16(input);
  const start = bytes.subarray(0, lookedAt).toString('latin1');
  if (isPcapText(start)) return streamsOf(bytes.toString('utf8'));
  if (dumpBegins.test(start)) return streamsOf(asTcpdump(bytes.toString('latin1')));
  if (isHex(start))
    return [{ flow: '', bytes: Buffer.from(bytes.toString('latin1').replace(/\s/g, ''), 'hex') }];
  return [{ flow: '', bytes }];
}

function withoutUtf16(input: Buffer): Buffer {
  const mark = input.length < 2 ? 0 : input.readUInt16BE(0);
  if (mark !== 0xfffe && mark !== 0xfeff) return input;
  const even = Buffer.from(input.subarray(2, input.length - (input.length % 2)));
  return Buffer.from((mark === 0xfffe ? even : even.swap16()).toString('utf16le'));
}

/** Hexadecimal that holds what is looked for in it: `##`. */
const isHex = (start: string): boolean => {
  const text = start.replace(/\s/g, '');
  return text.includes('2323') && /^[0-9a-f]+$/i.test(text);
};

/** The same lines as `tcpdump -X` writes them; an offset of zero begins the next packet there too. */
function asTcpdump(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      const [, offset = '', hex = ''] = dumpLine.exec(line) ?? [];
      return hex === '' ? '' : `\t0x${offset.slice(-4)}:  ${hex.replace(/\s/g, '').slice(0, 32)}`;
    })
    .join('\n');
}
