import { connect, type Socket } from 'node:net';

import mqttPacket from 'mqtt-packet';

import { loadMessage } from './load-message.js';

/**
 * A process that publishes native minute readings with QoS 1:
 * `node load.js <url> <stations> <messages> <rate, 0 = as fast as acknowledged> <startMs> <connections> <window>`.
 * Message i is minute floor(i / stations) of station i modulo stations, three readings each; a station always uses the
 * same connection. Prints one JSON line. Plain sockets: a load must cost less than what it measures.
 */
const [url = '', ...numbers] = process.argv.slice(2);
const [stations, messages, rate, startMs, connections, window] = numbers.map(Number) as [
  number,
  number,
  number,
  number,
  number,
  number,
];
const { hostname, port } = new URL(url);

interface Line {
  readonly socket: Socket;
  readonly sentAt: Map<number, number>;
  nextId: number;
}

let acked = 0;
let worstMs = 0;
let wake: () => void = () => undefined;
const latencies: number[] = [];

function open(index: number): Promise<Line> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const line: Line = { socket, sentAt: new Map(), nextId: 1 };
    const parser = mqttPacket.parser({ protocolVersion: 4 });
    socket.setNoDelay(true);
    socket.once('error', reject);
    socket.on('data', (chunk) => parser.parse(chunk));
    parser.on('packet', (packet) => {
      if (packet.cmd === 'connack') return resolve(line);
      if (packet.cmd !== 'puback') return;
      const id = packet.messageId ?? 0;
      const ms = performance.now() - (line.sentAt.get(id) ?? 0);
      line.sentAt.delete(id);
      worstMs = Math.max(worstMs, ms);
      if (acked % 10 === 0) latencies.push(ms);
      acked++;
      wake();
    });
    socket.write(
      mqttPacket.generate({
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 4,
        clean: true,
        clientId: `load-${process.pid}-${index}`,
        keepalive: 0,
        username: loadMessage.station(index % stations),
        password: Buffer.from('load'),
      }),
    );
  });
}

const lines = await Promise.all(Array.from({ length: connections }, (_, index) => open(index)));
const began = Date.now();
for (let index = 0; index < messages; index++) {
  const station = index % stations;
  const line = lines[station % connections]!;
  const due = rate === 0 ? 0 : began + (index / rate) * 1_000;
  while (line.sentAt.size >= window || due > Date.now())
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, due > Date.now() ? due - Date.now() : 1_000);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const id = line.nextId;
  line.nextId = (id % 65_535) + 1;
  line.sentAt.set(id, performance.now());
  const packet = mqttPacket.generate({
    cmd: 'publish',
    topic: loadMessage.topic(station),
    payload: loadMessage.payload(index, stations, startMs),
    qos: 1,
    dup: false,
    retain: false,
    messageId: id,
  });
  if (!line.socket.write(packet))
    await new Promise<void>((resolve) => line.socket.once('drain', () => resolve()));
}
while (acked < messages) await new Promise<void>((resolve) => (wake = resolve));
const seconds = (Date.now() - began) / 1_000;
const { user, system } = process.cpuUsage();
process.stdout.write(
  `${JSON.stringify({ acked, seconds, worstPubackMs: Math.round(worstMs), latencies, cpuSeconds: (user + system) / 1e6 })}\n`,
);
for (const { socket } of lines) socket.destroy();
