/**
 * Calls back when the npm that runs us has ended without telling us (SIGKILL): then nobody watches this terminal any more.
 * The scripts in package.json say `exec node`, so npm is our direct parent and its other signals reach us.
 */
export function whenNpmEnds(then: () => void, env: NodeJS.ProcessEnv = process.env): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    then();
  }, 1_000);
  timer.unref();
}
