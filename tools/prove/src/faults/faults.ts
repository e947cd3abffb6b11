import { readFileSync } from 'node:fs';

import { logRoutes } from '@farwatch/contracts/http';
import { pause } from '@farwatch/runtime/scope';

import { wayIn, type ProofPlatform, type Way } from '../platform/proof-platform.js';
import { settle } from '../platform/settle.js';
import { untilHandedOver } from './chaos.js';
import { isServer, partOf, partVictims, serverOf, serverVictims, type Victim } from './victims.js';

/** What a fault may use; it ends when its cause is over, not when the platform has recovered. */
export interface FaultContext {
  readonly platform: ProofPlatform;
  readonly way: Way;
  /** Messages that the fleet has sent so far. */
  readonly sent: () => number;
  readonly say: (line: string) => void;
}

export interface Fault {
  readonly name: string;
  readonly about: string;
  /** Ways in on which it means something; without it all. */
  readonly ways?: readonly Way[];
  strike(ctx: FaultContext): Promise<void>;
}

const second = 1_000;

/** SIGKILL, and again after a second. */
function kill(victim: Victim): Fault {
  return {
    name: `kill-${victim}`,
    about: `SIGKILL of ${victim}, down for a second`,
    ...waysOf(victim),
    async strike({ platform, way }) {
      if (isServer(victim)) {
        await platform.stack.kill(serverOf(victim));
        await pause(second);
        return platform.stack.restart(serverOf(victim));
      }
      const part = platform.parts.get(partOf(victim, way))!;
      await part.kill();
      await pause(second);
      await part.supervise();
    },
  };
}

/** Longer than a consumer may be silent (9 s): another has its partitions, or nobody, when it goes on. */
const stillMs = 14 * second;

/** Every process stands still as it is, with its connections open, and goes on later as if nothing had been. */
function stop(victim: Victim): Fault {
  return {
    name: `stop-${victim}`,
    about: `SIGSTOP of ${victim} for ${stillMs / second} s`,
    ...waysOf(victim),
    async strike({ platform, way }) {
      const pid = isServer(victim)
        ? platform.stack.pids[serverOf(victim)]
        : platform.parts.get(partOf(victim, way))!.pid;
      if (pid === undefined) throw new Error(`${victim} does not run as a process here`);
      const stopped = withChildren(pid);
      for (const one of stopped) process.kill(one, 'SIGSTOP');
      await pause(stillMs);
      for (const one of stopped.reverse()) continueIfThere(one);
    },
  };
}

/** A process and those that it started: PostgreSQL serves each connection by one of its own. */
function withChildren(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  const children = text === '' ? [] : text.split(' ').map(Number);
  return [pid, ...children.flatMap((child) => withChildren(child))];
}

function continueIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // It has ended meanwhile: what had to wait for it gave up.
  }
}

/** Nothing of the bridge's broker is used on the other ways. */
const waysOf = (victim: Victim): { readonly ways?: readonly Way[] } =>
  victim === 'mosquitto' ? { ways: ['bridge'] } : {};

function kafkaAway(seconds: number): Fault {
  return {
    name: `kafka-away-${seconds}`,
    about: `Kafka killed and away for ${seconds} s`,
    async strike({ platform }) {
      await platform.stack.kill('kafka');
      await pause(seconds * second);
      await platform.stack.restart('kafka');
    },
  };
}

const killWithKafka: Fault = {
  name: 'kill-both',
  about: 'the way in is killed with what it holds while Kafka is down',
  async strike({ platform, way, sent }) {
    const part = platform.parts.get(wayIn(way))!;
    await platform.stack.kill('kafka');
    await untilHandedOver(sent);
    await pause(second);
    await part.kill();
    await platform.stack.restart('kafka');
    await part.supervise();
  },
};

const postgresCut: Fault = {
  name: 'postgres-cut',
  about: 'every connection to PostgreSQL reset while in use, 20 times in 5 s',
  async strike({ platform }) {
    for (let count = 0; count < 20; count++) {
      platform.gate.cut();
      await pause(250);
    }
  },
};

const postgresSilent: Fault = {
  name: 'postgres-silent',
  about: 'the network to PostgreSQL passes nothing for 45 s and closes nothing',
  async strike({ platform }) {
    platform.gate.silence();
    await pause(45 * second);
    platform.gate.resume();
  },
};

/** Parts that may run in several processes; the way in too, each with doors of its own. */
const shared = ['rules', 'enforcement', 'reporting', 'parking'] as const;

const twoOfEach: Fault = {
  name: 'two-of-each',
  about: 'a second process of every part joins, the first is killed and comes back, the second leaves',
  async strike({ platform, way }) {
    const parts = [...shared, wayIn(way)];
    for (const part of parts) await platform.addSecond(part);
    for (const part of parts) {
      await platform.parts.get(part)!.kill();
      await pause(second);
      await platform.parts.get(part)!.supervise();
    }
    for (const part of parts) await platform.removeSecond(part);
  },
};

/** How long the platform works on, after the copy that it falls back to. */
const workedMs = 5 * second;

const postgresRestored: Fault = {
  name: 'postgres-restored',
  about: `PostgreSQL goes back to a copy of ${workedMs / second} s before, while the parts run`,
  async strike({ platform }) {
    const putBack = await platform.copyData('postgres');
    await pause(workedMs);
    await putBack();
  },
};

const logShortened: Fault = {
  name: 'log-shortened',
  about: `Kafka goes back to a copy of ${workedMs / second} s before; an operator accepts the logs that the readers refuse`,
  async strike({ platform, way, say }) {
    const putBack = await platform.copyData('kafka');
    await pause(workedMs);
    // What was acknowledged and not handled yet would be lost for good: the way in stands still until all is.
    const { pid } = platform.parts.get(wayIn(way))!;
    if (pid !== undefined) process.kill(pid, 'SIGSTOP');
    await settle(platform.connection, platform.pool);
    await putBack();
    if (pid !== undefined) continueIfThere(pid);
    await acceptLogs(platform, say);
  },
};

/** Accepts, as `farwatch log accept` does, whatever readers stand still for, until none has for some seconds. */
async function acceptLogs({ client }: ProofPlatform, say: (line: string) => void): Promise<void> {
  const deadline = Date.now() + 120 * second;
  let accepted = 0;
  for (let quiet = 0; quiet < 5 || accepted === 0; quiet++) {
    if (Date.now() > deadline)
      throw new Error('no reader noticed within two minutes that its log is shorter');
    await pause(second);
    const { items } = await client.call(logRoutes.logIncidents, {});
    for (const topic of new Set(items.map((one) => one.topic))) {
      const { changed } = await client.call(logRoutes.acceptLog, { body: { topic } });
      accepted += changed.length;
      if (changed.length > 0) quiet = 0;
    }
  }
  say(`  ${accepted} partitions of readers stood still, and their logs were accepted`);
}

/** In the order of a long proof. */
export const faults: readonly Fault[] = [
  ...partVictims.map(kill),
  ...serverVictims.map(kill),
  killWithKafka,
  ...partVictims.map(stop),
  ...serverVictims.map(stop),
  kafkaAway(13),
  kafkaAway(80),
  postgresCut,
  postgresSilent,
  twoOfEach,
  postgresRestored,
  logShortened,
];
