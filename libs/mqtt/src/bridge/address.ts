import { Fault } from '@farwatch/runtime/fault';

/** Where a broker listens and how to log in. */
export interface BrokerAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly username?: string;
  readonly password?: string;
}

const schemes: Readonly<Record<string, { tls: boolean; port: number }>> = {
  'mqtt:': { tls: false, port: 1883 },
  'tcp:': { tls: false, port: 1883 },
  'mqtts:': { tls: true, port: 8883 },
  'ssl:': { tls: true, port: 8883 },
};

/** Reads `mqtt[s]://user:password@host:port` (also tcp:, ssl:). Throws `Fault('config')` for anything else. */
export function parseBrokerUrl(url: string): BrokerAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    throw new Fault('config', 'MQTT_URL is no URL', { cause });
  }
  const scheme = schemes[parsed.protocol];
  if (!scheme || parsed.hostname === '') {
    throw new Fault('config', 'MQTT_URL must look like mqtt://host:port or mqtts://host:port');
  }
  return {
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: parsed.port === '' ? scheme.port : Number(parsed.port),
    tls: scheme.tls,
    ...(parsed.username === '' ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
  };
}
