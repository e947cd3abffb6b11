// Who is a process? A pid alone is not enough: the system gives it to another process later.
// Here a process is its pid and the moment it started, as the system records it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When the process started, in the system's own words; undefined when there is no such process (or only its zombie). */
export function startTimeOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') {
    try {
      return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    } catch {
      return undefined;
    }
  }
  try {
    const text = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
    const [state = '', ...rest] = text.split(/\s+/);
    return text === '' || state.startsWith('Z') ? undefined : rest.join(' ');
  } catch {
    return undefined;
  }
}

/** Field 22 of /proc/<pid>/stat (clock ticks since boot). The name in field 2 may hold spaces and brackets. */
export function parseStat(text) {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

/** This process, or the one with the given pid; throws when it has already gone. */
export function identityOf(pid = process.pid) {
  const startTime = startTimeOf(pid);
  if (startTime === undefined) throw new Error(`no process ${pid}`);
  return { pid, startTime };
}

/** Whether exactly this process still runs: a later one with the same pid is another process. */
export function isRunning(identity) {
  return identity !== undefined && startTimeOf(identity.pid) === identity.startTime;
}
