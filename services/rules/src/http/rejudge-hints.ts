import { stationId, time } from '@farwatch/contracts/events';
import { describeError } from '@farwatch/runtime/fault';
import type { Logger } from '@farwatch/runtime/log';
import type { RedisServer } from '@farwatch/runtime/servers';
import { withDeadline } from '@farwatch/runtime/scope';
import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { z } from 'zod';

/** Control event: judge a station again, from a time on. Only a hint: the request itself is stored in `rules.rejudge`. */
export const rejudgeHint = 'rules.rejudge';

const rejudgeHintData = z.object({ station: stationId, from: time, to: time.optional() });
export type RejudgeHint = z.infer<typeof rejudgeHintData>;

const HINTS = Symbol('hints');

/** What a hint sets off. */
export interface Hints {
  readonly log: Logger;
  rejudge(hint: RejudgeHint): Promise<void>;
}

@Controller()
class HintsController {
  constructor(@Inject(HINTS) private readonly hints: Hints) {}

  @EventPattern<string>(rejudgeHint)
  async rejudge(@Payload() data: unknown): Promise<void> {
    const hint = rejudgeHintData.safeParse(data);
    if (!hint.success) return this.hints.log.warn({ hint: rejudgeHint }, 'a control hint was refused');
    await this.hints
      .rejudge(hint.data)
      .catch((error: unknown) =>
        this.hints.log.warn({ error: describeError(error) }, 'a control hint was not followed'),
      );
  }
}

@Module({})
class HintsModule {
  static with(hints: Hints): DynamicModule {
    return {
      module: HintsModule,
      controllers: [HintsController],
      providers: [{ provide: HINTS, useValue: hints }],
    };
  }
}

/**
 * Listens to the control plane over Redis (Nest's transport). It is never the only carrier of a fact: without Redis the
 * rules go on and find requests in the database.
 */
export async function listenToHints(redis: RedisServer, hints: Hints): Promise<{ close(): Promise<void> }> {
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(HintsModule.with(hints), {
    transport: Transport.REDIS,
    logger: false,
    abortOnError: false,
    options: {
      ...redis,
      // Tries for ever, once a second: Redis may be away for a while, also at the start.
      retryAttempts: Number.MAX_SAFE_INTEGER,
      retryDelay: 1_000,
    },
  });
  const listening = app
    .listen()
    .catch((error: unknown) =>
      hints.log.warn(
        { error: describeError(error) },
        'control hints are not heard: what is asked for is found by looking',
      ),
    );
  await withDeadline(listening, 2_000, 'listening to hints').catch(() => undefined);
  return {
    async close() {
      await withDeadline(app.close(), 2_000, 'closing the control plane').catch(() => undefined);
    },
  };
}
