import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generate, parser, type Packet } from 'mqtt-packet';

import { PacketReader, type PublishPacket } from './packet-reader.js';

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);

function readAll(
  protocol: 4 | 5,
  chunks: readonly Buffer[],
): { publishes: PublishPacket[]; others: Packet[]; errors: Error[] } {
  const publishes: PublishPacket[] = [];
  const others: Packet[] = [];
  const errors: Error[] = [];
  const reader = new PacketReader(protocol, {
    publish: (packet) => void publishes.push(packet),
    packet: (packet) => void others.push(packet),
    error: (error) => void errors.push(error),
  });
  for (const chunk of chunks) reader.read(chunk);
  return { publishes, others, errors };
}

/** The oracle: mqtt-packet alone on the whole stream. */
function theirs(protocolVersion: 4 | 5, bytes: Buffer): Packet[] {
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion });
  reader.on('packet', (packet) => packets.push(packet));
  reader.parse(bytes);
  return packets;
}

const publish = fc.record({
  cmd: fc.constant('publish' as const),
  topic: fc.string({ minLength: 1, maxLength: 40 }).filter((topic) => !/[#+\0]/.test(topic)),
  payload: fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  qos: fc.constantFrom(0, 1, 2),
  retain: fc.boolean(),
  messageId: fc.integer({ min: 1, max: 65_535 }),
  typed: fc.boolean(),
});
const other = fc.constantFrom<Packet>({ cmd: 'pingresp' }, { cmd: 'suback', messageId: 1, granted: [1, 0] });

describe(`cutting a stream into packets (property seed ${seed}, set FC_SEED to repeat)`, () => {
  it.each([4, 5] as const)(
    'gives what mqtt-packet gives, however the bytes arrive, in version %d',
    (protocol) => {
      fc.assert(
        fc.property(
          fc.array(fc.oneof(publish, other), { maxLength: 20 }),
          fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
          (packets, cuts) => {
            const bytes = Buffer.concat(
              packets.map((packet) => {
                if (packet.cmd !== 'publish') return generate(packet, { protocolVersion: protocol });
                const { typed, ...plain } = packet as typeof packet & { typed: boolean };
                const properties = protocol === 5 && typed ? { properties: { contentType: 'a/b' } } : {};
                return generate({ ...plain, dup: plain.qos > 0, ...properties } as Packet, {
                  protocolVersion: protocol,
                });
              }),
            );
            const chunks: Buffer[] = [];
            for (let at = 0, cut = 0; at < bytes.length; cut++) {
              const size = cuts[cut % cuts.length]!;
              chunks.push(bytes.subarray(at, at + size));
              at += size;
            }
            const ours = readAll(protocol, chunks);
            const expected = theirs(protocol, bytes);
            expect(ours.errors).toEqual([]);
            expect(ours.others.map(({ cmd }) => cmd)).toEqual(
              expected.filter(({ cmd }) => cmd !== 'publish').map(({ cmd }) => cmd),
            );
            expect(ours.publishes.map((one) => ({ ...one, payload: one.payload.toString('hex') }))).toEqual(
              expected
                .filter((packet) => packet.cmd === 'publish')
                .map((packet) => ({
                  topic: packet.topic,
                  payload: (packet.payload as Buffer).toString('hex'),
                  messageId: packet.messageId ?? 0,
                  qos: packet.qos,
                  retain: packet.retain,
                  dup: packet.dup,
                  contentType: packet.properties?.contentType,
                })),
            );
          },
        ),
        { seed, numRuns: 500 },
      );
    },
  );

  it('reports what is no MQTT once, and reads no further', () => {
    const { errors, publishes } = readAll(4, [
      Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]),
      Buffer.from([0x30, 3, 0, 1, 0x61]),
    ]);
    expect(errors).toHaveLength(1);
    expect(publishes).toEqual([]);
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<4 | 5>(4, 5),
        fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 5 }),
        (protocol, chunks) => {
          readAll(
            protocol,
            chunks.map((chunk) => Buffer.from(chunk)),
          );
        },
      ),
      { seed, numRuns: 3_000 },
    );
  });
});
