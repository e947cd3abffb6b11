import { parser as makeParser, type IPublishPacket, type Packet } from 'mqtt-packet';

/** A PUBLISH packet without properties, as a bridge needs it. */
export interface PublishPacket {
  readonly topic: string;
  readonly payload: Buffer;
  readonly messageId: number;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly dup: boolean;
  readonly contentType: string | undefined;
}

export interface PacketReaderEvents {
  publish(packet: PublishPacket): void;
  /** Every other packet. */
  packet(packet: Packet): void;
  error(error: Error): void;
}

const publishType = 3;
/** 1 + 4 length bytes: more than that is no MQTT. */
const maxLengthBytes = 4;

/**
 * Cuts a byte stream into MQTT packets. PUBLISH packets without properties, nearly all there are, are read here:
 * mqtt-packet makes a buffer for every byte it looks at. Everything else goes to mqtt-packet, packet by packet.
 */
export class PacketReader {
  readonly #parser;
  /** An unfinished packet in pieces, and how many bytes it takes to go on. */
  #left: Buffer[] = [];
  #leftBytes = 0;
  #needed = 0;
  #failed = false;

  constructor(
    private readonly protocol: 4 | 5,
    private readonly events: PacketReaderEvents,
  ) {
    this.#parser = makeParser({ protocolVersion: protocol });
    this.#parser.on('packet', (packet) => {
      if (packet.cmd === 'publish') this.events.publish(fromParser(packet));
      else this.events.packet(packet);
    });
    this.#parser.on('error', (error: unknown) =>
      this.#fail(error instanceof Error ? error : new Error(String(error))),
    );
  }

  read(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#leftBytes > 0) {
      this.#left.push(chunk);
      this.#leftBytes += chunk.length;
      // A large packet is put together once, not once per piece.
      if (this.#leftBytes < this.#needed) return;
      bytes = Buffer.concat(this.#left, this.#leftBytes);
      this.#left = [];
      this.#leftBytes = 0;
    }
    let at = 0;
    while (at < bytes.length && !this.#failed) {
      let length = 0;
      let cursor = at + 1;
      for (let shift = 0; ; shift += 7, cursor++) {
        if (cursor >= bytes.length) return this.#keep(bytes, at, bytes.length - at + 1);
        const byte = bytes[cursor]!;
        length |= (byte & 0x7f) << shift;
        if ((byte & 0x80) === 0) break;
        if (cursor - at >= maxLengthBytes)
          return this.#fail(new Error('remaining length has more than four bytes'));
      }
      const start = cursor + 1;
      const end = start + length;
      if (end > bytes.length) return this.#keep(bytes, at, end - at);
      if (bytes[at]! >>> 4 !== publishType || !this.#publish(bytes, bytes[at]!, start, end)) {
        this.#parser.parse(bytes.subarray(at, end));
      }
      at = end;
    }
  }

  #keep(bytes: Buffer, from: number, needed: number): void {
    this.#left = [bytes.subarray(from)];
    this.#leftBytes = bytes.length - from;
    this.#needed = needed;
  }

  /** False when the packet is not of the plain kind, or broken: mqtt-packet then reads it, or says what is wrong. */
  #publish(bytes: Buffer, header: number, start: number, end: number): boolean {
    const qos = ((header >>> 1) & 3) as 0 | 1 | 2 | 3;
    if (qos === 3 || end - start < 2) return false;
    const topicEnd = start + 2 + ((bytes[start]! << 8) | bytes[start + 1]!);
    let at = qos === 0 ? topicEnd : topicEnd + 2;
    if (at > end) return false;
    if (this.protocol === 5) {
      if (at >= end || bytes[at] !== 0) return false;
      at++;
    }
    const topic = bytes.toString('utf8', start + 2, topicEnd);
    if (topic === '') return false;
    this.events.publish({
      topic,
      payload: bytes.subarray(at, end),
      messageId: qos === 0 ? 0 : (bytes[topicEnd]! << 8) | bytes[topicEnd + 1]!,
      qos,
      retain: (header & 1) !== 0,
      dup: (header & 8) !== 0,
      contentType: undefined,
    });
    return true;
  }

  #fail(error: Error): void {
    if (this.#failed) return;
    this.#failed = true;
    this.events.error(error);
  }
}

function fromParser(packet: IPublishPacket): PublishPacket {
  return {
    topic: packet.topic,
    payload: packet.payload as Buffer,
    messageId: packet.messageId ?? 0,
    qos: packet.qos,
    retain: packet.retain,
    dup: packet.dup,
    contentType: packet.properties?.contentType,
  };
}
