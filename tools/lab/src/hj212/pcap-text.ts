/** First line of a packet as tcpdump prints it. */
const headline = /^\s*(?:\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d\.\d+ (?:\S+\s+(?:In|Out)\s+)?IP6? (\S+ > \S+):.*$/;
const hexLine = /^\s+0x([0-9a-f]{4}):\s+((?:[0-9a-f]{2,4} ?)+)/i;

/** The bytes of one direction of one connection, in their order. */
export interface Stream {
  /** `10.0.0.7.49152 > 10.0.0.1.9001`; empty where nothing says so. */
  readonly flow: string;
  readonly bytes: Buffer;
}

/** True for what `tcpdump -X` or `-A` (also `-XX`) prints. */
export const isPcapText = (text: string): boolean =>
  text.split('\n', 200).some((line) => headline.test(line) || hexLine.test(line));

/** Length of the IP and TCP headers in front of the payload; 0 when it is no TCP over IP. */
function headerLength(packet: Buffer): number {
  const version = (packet[0] ?? 0) >> 4;
  const ip = version === 4 ? ((packet[0] ?? 0) & 0x0f) * 4 : version === 6 ? 40 : 0;
  const protocol = version === 4 ? packet[9] : packet[6];
  if (ip === 0 || protocol !== 6) return 0;
  return ip + ((packet[ip + 12] ?? 0x50) >> 4) * 4;
}

/** Total length by the IP header: what follows is padding of the link. */
function ipLength(packet: Buffer): number {
  if ((packet[0] ?? 0) >> 4 === 4 && packet.length >= 4) return packet.readUInt16BE(2) || packet.length;
  return (packet[0] ?? 0) >> 4 === 6 && packet.length >= 6 ? 40 + packet.readUInt16BE(4) : packet.length;
}

function payloadOfHex(lines: readonly string[]): Buffer {
  const hex = lines.map((line) => (hexLine.exec(line)?.[2] ?? '').replace(/\s/g, '')).join('');
  let packet: Buffer = Buffer.from(hex, 'hex');
  // -XX prints the link header too: Ethernet, whose type says what follows.
  const type = packet.length > 14 ? packet.readUInt16BE(12) : 0;
  if ((packet[0] ?? 0) >> 4 !== 4 && (type === 0x0800 || type === 0x86dd)) packet = packet.subarray(14);
  return packet.subarray(headerLength(packet), ipLength(packet));
}

/** -A prints the headers as text: 20 bytes of IP, 20 of TCP, 12 more where the headline says that there are options. */
function payloadOfText(head: string, lines: readonly string[]): Buffer {
  const text = lines.join('\n');
  const skip = (/ IP6 /.test(head) ? 40 : 20) + (/options \[/.test(head) ? 32 : 20);
  return / length 0\b/.test(head) ? Buffer.alloc(0) : Buffer.from(text.slice(skip), 'utf8');
}

/**
 * The streams in the text of a packet capture, packets joined in their order. `-X` and `-XX` give every byte; `-A` has
 * dots for what cannot be printed, so Chinese text and ciphertext will not have their checksum. A packet that was sent
 * again stands twice, as it was captured.
 */
export function streamsOf(text: string): Stream[] {
  const streams = new Map<string, Buffer[]>();
  let flow = '';
  let head = '';
  let lines: string[] = [];
  const close = (): void => {
    const hex = lines.filter((line) => hexLine.test(line));
    const payload = hex.length > 0 ? payloadOfHex(hex) : head === '' ? undefined : payloadOfText(head, lines);
    if (payload !== undefined && payload.length > 0)
      streams.set(flow, [...(streams.get(flow) ?? []), payload]);
    lines = [];
  };
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const found = headline.exec(line);
    // A dump without headlines: offset 0 begins the next packet.
    if (found !== null || (head === '' && hexLine.exec(line)?.[1] === '0000')) close();
    if (found === null) lines.push(line);
    else [flow, head] = [found[1] ?? '', line];
  }
  close();
  return [...streams].map(([name, parts]) => ({ flow: name, bytes: Buffer.concat(parts) }));
}
