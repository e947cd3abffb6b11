import type { Control } from '@farwatch/http/module';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { RedisServer } from '@farwatch/runtime/servers';
import { ClientProxyFactory, Transport } from '@nestjs/microservices';

const maxUnderWay = 1_000;
const timeoutMs = 2_000;
/** After a failure no new connection is tried for this long. */
const restMs = 1_000;

const nothing = (): void => undefined;

/**
 * The control plane: hints to every process over Redis, by Nest's transport. A hint that cannot be sent is dropped with
 * one warning per outage; whoever asked never waits and never fails, because facts travel on Kafka.
 */
export function createControl(redis: RedisServer, log: Logger): Control & { close(): Promise<void> } {
  const client = ClientProxyFactory.create({
    transport: Transport.REDIS,
    options: {
      ...redis,
      retryAttempts: 0,
      commandTimeout: timeoutMs,
      maxRetriesPerRequest: 0,
      enableOfflineQueue: false,
    },
  });
  // The transport logs every failed connection with a stack; one warning of ours says it all.
  Reflect.set(client, 'logger', { log: nothing, warn: nothing, error: nothing, debug: nothing });
  let underWay = 0;
  let restUntil = 0;
  let reachable = true;
  const dropped = (event: string, error: unknown): void => {
    if (reachable) log.warn({ event, error: describeError(error) }, 'control hints are dropped');
    reachable = false;
    restUntil = Date.now() + restMs;
  };
  return {
    emit: (event, data) => {
      if (Date.now() < restUntil) return;
      if (underWay >= maxUnderWay) return dropped(event, new Error('too many hints under way'));
      underWay++;
      client.emit(event, data).subscribe({
        error: (error: unknown) => {
          underWay--;
          dropped(event, error);
        },
        complete: () => {
          underWay--;
          if (!reachable) log.info({ event }, 'control hints are sent again');
          reachable = true;
        },
      });
    },
    close: async () => {
      await client.close();
    },
  };
}
