import type { ApiClient } from '@farwatch/contracts/http';
import { clientFor, findPlatform, type Platform, type PlatformOptions } from '@farwatch/kit/api-client';
import type { Command } from 'commander';

/** The platform that the options which every command shares lead to. */
export function platformOf(command: Command): Platform {
  return findPlatform(command.optsWithGlobals<PlatformOptions>());
}

/** A client of that platform. */
export function clientOf(command: Command): ApiClient {
  return clientFor(platformOf(command));
}
