import type { Identity } from './identity.mjs';

export type LockOwner = Identity & Readonly<Record<string, unknown>>;
export function lockOwner(path: string): LockOwner | undefined;
export function tryLock(
  path: string,
  fields?: Readonly<Record<string, unknown>>,
): { release: () => void; owner?: undefined } | { owner: LockOwner; release?: undefined };
export function waitForLock(
  path: string,
  options: { timeoutMs: number; onWait?: (owner: LockOwner) => void },
): Promise<() => void>;
