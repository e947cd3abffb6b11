import { Fault } from '@farwatch/runtime/fault';
import { mqttServer, readTlsFiles, type TlsFiles } from '@farwatch/runtime/servers';

/** Keys of the environment for the TLS of direct doors: that of stations and that of drones have one certificate. */
export const directTlsNames = {
  cert: 'FARWATCH_DIRECT_CERT',
  key: 'FARWATCH_DIRECT_KEY',
  clientCa: 'FARWATCH_DIRECT_CLIENT_CA',
  crl: 'FARWATCH_DIRECT_CLIENT_CRL',
};

/** TLS towards the broker at MQTT_URL. Throws `Fault('config')` where files are given for a broker that is reached in clear. */
export function bridgeTls(
  env: Readonly<Record<string, string | undefined>>,
  url: string | undefined,
): TlsFiles {
  const names = { ca: 'FARWATCH_BRIDGE_CA', cert: 'FARWATCH_BRIDGE_CERT', key: 'FARWATCH_BRIDGE_KEY' };
  const tls = readTlsFiles(env, names);
  if (url !== undefined && Object.keys(tls).length > 0 && !mqttServer(url).tls)
    throw new Fault('config', 'wrong configuration\n  FARWATCH_BRIDGE_CA: MQTT_URL is not mqtts:');
  return tls;
}
