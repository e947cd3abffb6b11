// A lock between processes: a file that names its owner by pid and start time, so that a dead owner's lock heals.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { identityOf, isRunning } from './identity.mjs';

/** Who holds the lock now; undefined when nobody who still runs does. */
export function lockOwner(path) {
  try {
    const owner = JSON.parse(readFileSync(path, 'utf8'));
    return isRunning(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or says who holds it: `{ release }` or `{ owner }`. The file appears whole (link of a finished file),
 * so no other process ever reads half of it; a stale one is moved aside by exactly one of those who find it.
 */
export function tryLock(path, fields = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const own = { ...identityOf(), ...fields };
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, `${JSON.stringify(own)}\n`, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        linkSync(draft, path);
        // Somebody who found a stale lock here may be about to move ours instead: look again before relying on it.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
        if (isSame(lockOwner(path), own)) return { release: () => release(path, own) };
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const owner = lockOwner(path);
      if (owner) return { owner };
      moveAside(path, `${draft}.stale`);
    }
    throw new Error(`cannot take the lock ${path}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Waits for the lock; `onWait(owner)` is called once when somebody else holds it. */
export async function waitForLock(path, { timeoutMs, onWait = () => {} }) {
  const deadline = Date.now() + timeoutMs;
  let told = false;
  for (;;) {
    const taken = tryLock(path);
    if (taken.release) return taken.release;
    if (!told) onWait(taken.owner);
    told = true;
    if (Date.now() > deadline) {
      throw new Error(`process ${taken.owner.pid} has held ${path} for too long; end it and try again`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function release(path, own) {
  if (isSame(lockOwner(path), own)) rmSync(path, { force: true });
}

const isSame = (owner, own) => owner?.pid === own.pid && owner.startTime === own.startTime;

/** Two may find the same stale lock: the second must not move the first one's fresh lock, so it looks again after the move. */
function moveAside(path, aside) {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (lockOwner(aside)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third took the free place meanwhile; the moved owner finds out when it looks again.
    }
  }
  rmSync(aside, { force: true });
}
