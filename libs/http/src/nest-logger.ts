import type { Logger } from '@farwatch/runtime/log';
import type { LoggerService } from '@nestjs/common';

/** Nest's own words go into our log: its start-up chatter as debug, the rest at its level. */
export function nestLogger(log: Logger): LoggerService {
  const fields = (rest: unknown[]): object => ({
    nest: rest.filter((item) => typeof item === 'string').at(-1),
  });
  return {
    log: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), String(message)),
    debug: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), String(message)),
    verbose: (message: unknown, ...rest: unknown[]) => log.debug(fields(rest), String(message)),
    warn: (message: unknown, ...rest: unknown[]) => log.warn(fields(rest), String(message)),
    error: (message: unknown, ...rest: unknown[]) => log.error(fields(rest), String(message)),
    fatal: (message: unknown, ...rest: unknown[]) => log.error(fields(rest), String(message)),
  };
}
