import type { CliContext } from './cli-context.js';

/** Runs one command of the root package.json; gives the exit code. */
export async function main(command: string, args: readonly string[], ctx: CliContext): Promise<number> {
  try {
    switch (command) {
      case 'start':
        return await (await import('./platform.js')).startPlatform(ctx);
      case 'stop':
        return await (await import('./stop.js')).stopPlatform();
      case 'reset':
        return await (await import('./stop.js')).resetPlatform(args);
      case 'test':
        return await (await import('./run-tests.js')).runTests(args, ctx);
      default:
        throw new Error(`unknown command "${command}"`);
    }
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
