import { lookup as resolve, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

import { Fault } from '@farwatch/runtime/fault';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector } from 'undici';

/** Resolves names; tests give another one. */
export type Resolve = (
  host: string,
  options: { readonly all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface AddressGuard {
  /** Whether an address may be connected to. */
  allows(address: string): boolean;
  /** Whether it lies in a network of the house that was named. */
  isInner(address: string): boolean;
}

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Public addresses only, and the networks named: nobody outside may make this process speak to its neighbours. Throws for
 * what is no network.
 */
export function createGuard(innerNetworks: readonly string[]): AddressGuard {
  const inner: Network[] = innerNetworks.map((text) => ipaddr.parseCIDR(text));
  const read = (address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined =>
    // Mapped IPv6 is the IPv4 that it is.
    ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
  const isInner = (address: string): boolean => {
    const ip = read(address);
    return (
      ip !== undefined &&
      inner.some(([network, bits]) => ip.kind() === network.kind() && ip.match(network as never, bits))
    );
  };
  return {
    isInner,
    allows: (address) => {
      const ip = read(address);
      if (ip === undefined) return false;
      if (isInner(address)) return true;
      if (ip.range() !== 'unicast') return false;
      // ipaddr.js calls also ::7f00:1 unicast: of IPv6 only what is given out to the world (RFC 3587).
      return ip.kind() === 'ipv4' || ip.match(ipaddr.parseCIDR('2000::/3') as never);
    },
  };
}

const refused = (host: string): Fault =>
  new Fault('inner-address', `${host} is not a public address, and not in FARWATCH_ALERTS_INNER_NETWORKS`);

/**
 * An agent that connects to allowed addresses only. All answers for a name are checked and the connection goes to one of
 * them, so a second answer cannot be another one; an address in the URL is checked where the connection is made, because no
 * name is looked up then.
 */
export function guardedAgent(
  guard: AddressGuard,
  options: { readonly resolve?: Resolve; readonly timeoutMs?: number; readonly ca?: string | undefined } = {},
): Agent {
  const { timeoutMs = 10_000, ca } = options;
  const ask = options.resolve ?? (resolve as Resolve);
  const lookup: LookupFunction = (host, given, done) => {
    ask(host, { all: true }, (error, addresses) => {
      if (error !== null) return done(error, '', 0);
      if (addresses.length === 0 || !addresses.every(({ address }) => guard.allows(address)))
        return done(refused(host) as NodeJS.ErrnoException, '', 0);
      const first = addresses[0]!;
      if (given.all === true) return done(null, addresses);
      return done(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup, timeout: timeoutMs, ...(ca !== undefined && { ca }) });
  return new Agent({
    connect: (target, done) => {
      const host = target.hostname.replace(/^\[|\]$/g, '');
      if (isIP(host) !== 0 && !guard.allows(host)) done(refused(host), null);
      else connect(target, done);
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}
