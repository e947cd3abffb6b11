import { readFileSync } from 'node:fs';

import type { KafkaServer } from '@farwatch/runtime/servers';
import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** TLS and login of a cluster as kafkajs takes them. */
export function securityOf({ tls, login }: Partial<KafkaServer>): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const ssl = tls === undefined ? {} : { ssl: tls };
  if (login === undefined) return ssl;
  if (login.mechanism !== 'oauthbearer') return { ...ssl, sasl: login as SASLOptions };
  // Read for every login: whoever renews the token writes the file.
  const oauthBearerProvider = (): Promise<{ value: string }> =>
    Promise.resolve({ value: readFileSync(login.tokenFile, 'utf8').trim() });
  return { ...ssl, sasl: { mechanism: 'oauthbearer', oauthBearerProvider } };
}
