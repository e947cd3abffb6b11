import type { StreamState } from '@farwatch/contracts/http';

/** What comes by an event stream. */
export interface StreamHandlers<T> {
  readonly onEvent: (data: T, type: string) => void;
  readonly onState?: (state: StreamState) => void;
  /** Events may be missing: what they keep up is asked for again. */
  readonly onReset?: () => void;
}

/** What the window that follows a stream tells the others; `hello` asks for its state. */
type Told<T> =
  | { readonly what: 'event'; readonly data: T; readonly type: string }
  | { readonly what: 'state'; readonly state: StreamState }
  | { readonly what: 'reset' }
  | { readonly what: 'hello' };

/**
 * Follows a stream once for all windows of a session. A browser opens six connections to a host over all its windows, and a stream
 * holds one for as long as it goes: two windows with three streams each would leave none for anything else. The window that has
 * the lock of this name follows and tells the others; when it goes, the next one takes over, and asks for what it may have missed.
 * Where a browser has no locks (http on another host than this one) every window follows by itself.
 */
export async function followShared<T>(
  name: string,
  follow: (on: Required<StreamHandlers<T>>) => Promise<void>,
  on: StreamHandlers<T>,
  signal: AbortSignal,
): Promise<void> {
  const own: Required<StreamHandlers<T>> = {
    onEvent: on.onEvent,
    onState: (state) => on.onState?.(state),
    onReset: () => on.onReset?.(),
  };
  const locks = (navigator as { readonly locks?: LockManager }).locks;
  if (locks === undefined || signal.aborted) return follow(own);

  const channel = new BroadcastChannel(name);
  signal.addEventListener('abort', () => channel.close(), { once: true });
  const tell = (told: Told<T>): void => {
    if (!signal.aborted) channel.postMessage(told);
  };
  let leading = false;
  let state: StreamState = 'connecting';
  channel.addEventListener('message', ({ data: told }: MessageEvent<Told<T>>) => {
    if (told.what === 'hello') {
      if (leading) tell({ what: 'state', state });
    } else if (leading) return;
    else if (told.what === 'event') own.onEvent(told.data, told.type);
    else if (told.what === 'state') own.onState(told.state);
    else own.onReset();
  });

  const lead = async (): Promise<void> => {
    leading = true;
    await follow({
      onEvent(data, type) {
        own.onEvent(data, type);
        tell({ what: 'event', data, type });
      },
      onState(next) {
        state = next;
        own.onState(next);
        tell({ what: 'state', state });
      },
      onReset() {
        own.onReset();
        tell({ what: 'reset' });
      },
    });
  };
  const taken = await locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock === null) return true;
    await lead();
    return false;
  });
  if (!taken || signal.aborted) return;
  tell({ what: 'hello' });
  await locks
    .request(name, { signal }, () => {
      own.onReset();
      tell({ what: 'reset' });
      return lead();
    })
    .catch((error: unknown) => {
      // Whoever waits for the lock and goes away is told so.
      if (!signal.aborted) throw error;
    });
}

/** A name that windows of one session have in common, and no others; it does not show what it is made from. */
export async function sharedName(path: string, session: string): Promise<string> {
  const subtle = (crypto as { readonly subtle?: SubtleCrypto }).subtle;
  if (subtle === undefined) return path;
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(session));
  const hex = Array.from(new Uint8Array(digest, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `farwatch.${path}.${hex}`;
}
