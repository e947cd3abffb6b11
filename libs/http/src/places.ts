import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { finalize, type Observable } from 'rxjs';

import { routeOf } from './endpoint.js';
import { Problem } from './problem.js';

/** More than these do not wait: they are told to come back at once. */
const maxWaiting = 32;

/** Work that is done at most `atOnce` at a time. Whoever finds no place waits for `waitMs`, in order, then is told to come back. */
export class Places {
  #taken = 0;
  /** The next in turn is the first. */
  readonly #waiting = new Set<() => void>();

  constructor(
    private readonly atOnce: number,
    private readonly waitMs: number,
  ) {}

  /** Resolves with a place; every place is left once. */
  async take(): Promise<void> {
    if (this.#taken < this.atOnce) {
      this.#taken++;
      return;
    }
    if (this.#waiting.size >= maxWaiting) throw busy();
    await new Promise<void>((resolve, reject) => {
      const called = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(called);
        reject(busy());
      }, this.waitMs);
      this.#waiting.add(called);
    });
  }

  /** Leaves a place to the next in turn. */
  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken--;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}

function busy(): Problem {
  return new Problem(503, 'busy', 'try again in a few seconds', undefined, { 'retry-after': '2' });
}

/**
 * Lets the handlers of costly routes run only so many at a time, so that they leave the database and the processor to the
 * others. A place is held until the handler has ended, also when its caller has gone away before.
 */
@Injectable()
export class CostlyInterceptor implements NestInterceptor {
  constructor(private readonly places: Places) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if ((routeOf(context.getHandler())?.cost ?? 1) <= 1) return next.handle();
    await this.places.take();
    return next.handle().pipe(finalize(() => this.places.leave()));
  }
}
