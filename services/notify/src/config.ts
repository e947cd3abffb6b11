import { readEnv } from '@farwatch/runtime/env';
import { z } from 'zod';

export interface Config {
  /** Simulated alerts leave the house, too. */
  readonly simulatedOutside: boolean;
  /** Where mail is handed in; without it mail cannot be sent. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  /** Networks inside the house that webhooks may be sent to, also over http. */
  readonly innerNetworks: readonly string[];
  /** A file that short messages are written to, one JSON text a line, for want of a provider. */
  readonly smsFile: string | undefined;
}

/** What notify reads from the environment, beside KAFKA_BROKERS and DATABASE_URL. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const read = readEnv(env, {
    /** `console`: simulated alerts are shown on the console only; `all`: of a demonstration, they leave the house. */
    FARWATCH_ALERTS_SIMULATED: z.enum(['console', 'all'], { error: 'is console or all' }).default('console'),
    /** `smtp://user:password@host:587` or `smtps://...`. */
    FARWATCH_SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'is smtp:// or smtps://' }).optional(),
    FARWATCH_MAIL_FROM: z.string().default('Farwatch <farwatch@localhost>'),
    /** Comma separated networks (CIDR) of one's own that webhooks may reach; without it public addresses over https only. */
    FARWATCH_ALERTS_INNER_NETWORKS: z
      .string()
      .default('')
      .transform((text) =>
        text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
      )
      .refine((parts) => parts.every((part) => /^[0-9a-fA-F.:]+\/\d{1,3}$/.test(part)), {
        error: 'are networks such as 10.1.0.0/16',
      }),
    FARWATCH_SMS_FILE: z.string().optional(),
  });
  return {
    simulatedOutside: read.FARWATCH_ALERTS_SIMULATED === 'all',
    smtpUrl: read.FARWATCH_SMTP_URL,
    mailFrom: read.FARWATCH_MAIL_FROM,
    innerNetworks: read.FARWATCH_ALERTS_INNER_NETWORKS,
    smsFile: read.FARWATCH_SMS_FILE,
  };
}
