import { readFileSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createSecureContext, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';

import { describeError, Fault } from './fault.js';
import type { Logger } from './log.js';

/** How old the look at the files may be: a new certificate or a revocation counts after this time, without a restart. */
const lookEveryMs = 2_000;

/** Names of the environment whose values are paths of PEM files. */
export interface DoorTlsNames {
  readonly cert: string;
  readonly key: string;
  /** Authority that signs the certificates of clients. With it every client has to show one. */
  readonly clientCa: string;
  /** List of revoked certificates of that authority. */
  readonly crl: string;
}

/** TLS of a door that others connect to. */
export interface DoorTls extends SecureContextOptions {
  readonly cert: string;
  readonly key: string;
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
  /**
   * Looks at the files again while the server is open: a new certificate holds for the next connection, and after a change of the
   * authority or of its list `drop` is called, so that whoever is connected has to show a certificate again. A file that
   * cannot be used is logged once, and what was read before stays. Answers how to stop it.
   */
  readonly follow?: (server: Server, drop: () => void) => () => void;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Undefined: the door speaks in clear. Throws `Fault('config')` that names what is missing or cannot be read. */
export function readDoorTls(env: Env, names: DoorTlsNames, log: Logger): DoorTls | undefined {
  const paths = Object.entries(names).flatMap(([part, name]) => {
    const path = env[name];
    return path === undefined || path === '' ? [] : [{ part, name, path }];
  });
  const has = (part: keyof DoorTlsNames): boolean => paths.some((one) => one.part === part);
  // One of them alone would open the door in clear, to somebody who believes that it is not.
  if (has('cert') !== has('key'))
    throw new Fault('config', `${names.cert} and ${names.key}: give both or neither`);
  if (has('clientCa') && !has('cert'))
    throw new Fault('config', `${names.clientCa}: certificates are asked for over TLS only (${names.cert})`);
  if (has('crl') && !has('clientCa'))
    throw new Fault('config', `${names.crl}: whose list is it (${names.clientCa})`);
  if (!has('cert')) return undefined;
  const read = (): SecureContextOptions & { readonly cert: string; readonly key: string } => {
    const files: Record<string, string> = {};
    for (const { part, name, path } of paths)
      try {
        files[part] = readFileSync(path, 'utf8');
      } catch (error) {
        throw new Fault('config', `wrong configuration\n  ${name}: cannot be read: ${describeError(error)}`);
      }
    const { cert = '', key = '', clientCa, crl } = files;
    const options = { cert, key, ...(clientCa && { ca: clientCa }), ...(crl && { crl }) };
    try {
      createSecureContext(options);
    } catch (error) {
      throw new Fault('config', `${paths.map(({ name }) => name).join(', ')}: ${describeError(error)}`);
    }
    return options;
  };
  const follow = (server: Server, drop: () => void): (() => void) => {
    const stamp = (): string => paths.map(({ path }) => stampOf(path)).join();
    let [seen, now] = [stamp(), first];
    const timer = setInterval(() => {
      const stamped = stamp();
      if (stamped === seen) return;
      seen = stamped;
      try {
        const next = read();
        const others = next.ca !== now.ca || next.crl !== now.crl;
        now = next;
        server.setSecureContext(next);
        log.info({ files: paths.map(({ name }) => name) }, 'TLS files of a door were read again');
        if (others) drop();
      } catch (error) {
        log.error(
          { error: describeError(error) },
          'TLS files of a door changed and cannot be used; those before stay',
        );
      }
    }, lookEveryMs);
    timer.unref();
    return () => clearInterval(timer);
  };
  const first = read();
  const asking = has('clientCa') ? { requestCert: true, rejectUnauthorized: true } : {};
  return { ...first, ...asking, minVersion: 'TLSv1.2', follow };
}

/** Names of the environment that say where a door is reached, and that it may be so in clear. */
export const publicNames = { address: 'FARWATCH_PUBLIC_ADDRESS', inClear: 'FARWATCH_IN_CLEAR' } as const;

/**
 * A door that others than this machine can reach speaks TLS, or somebody has said that it need not.
 *
 * `host` is where it listens; a container listens on 0.0.0.0 and FARWATCH_PUBLIC_ADDRESS says where its port is published.
 * Throws `Fault('config')` that names both ways out.
 */
export function refuseInClear(
  env: Env,
  host: string,
  names: Pick<DoorTlsNames, 'cert' | 'key'>,
  tls: DoorTls | undefined,
): void {
  const address = addressOf(env, host);
  if (tls !== undefined || isOwnMachine(address) || env[publicNames.inClear] === 'accepted') return;
  throw new Fault(
    'config',
    `the door at ${address} would speak in clear: give ${names.cert} and ${names.key}, or, when a proxy or a private network ` +
      `stands before it, ${publicNames.inClear}=accepted`,
  );
}

/** Whether only this machine reaches a door: where it is published, else where it listens, is a loopback address. */
export const isForThisMachine = (env: Env, host: string): boolean => isOwnMachine(addressOf(env, host));

function addressOf(env: Env, host: string): string {
  const given = env[publicNames.address];
  return given === undefined || given === '' ? host : given;
}

const isOwnMachine = (address: string): boolean =>
  address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);

/** Changes when a file does. */
function stampOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return [mtimeMs, size, ino].join(' ');
  } catch {
    return 'gone';
  }
}

/** Who a client says it is by a certificate that our authority signed; undefined in clear, or when none was asked for. */
export function commonNameOf(socket: Socket | TLSSocket): string | undefined {
  if (!('getPeerCertificate' in socket) || !socket.authorized) return undefined;
  return [socket.getPeerCertificate().subject?.CN].flat()[0];
}
