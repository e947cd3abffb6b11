import { ApiError } from '@farwatch/contracts/http';

/** What an upload needs of the platform; in tests it is played. */
export interface UploadPort {
  /** Begins one and gives its id. */
  create(size: number): Promise<string>;
  /** How much is here; undefined when there is no such upload any more. */
  state(id: string): Promise<UploadState | undefined>;
  /** Sends the piece that begins at `offset`. */
  append(id: string, offset: number, piece: Blob): Promise<UploadState>;
}

export interface UploadState {
  readonly offset: number;
  /** Id of the medium, once everything is here. */
  readonly medium: string | null;
}

export interface UploadOptions {
  /** An upload of the same file that was begun before. */
  readonly known?: string | undefined;
  readonly onStarted?: (id: string) => void;
  readonly onProgress?: (offset: number) => void;
  /** Stops it; what was sent stays there, and it can go on. */
  readonly signal: AbortSignal;
  readonly pieceBytes?: number;
  /** Waits between tries, milliseconds; after the last one the error is thrown. */
  readonly waits?: readonly number[];
}

const usualWaits = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/** A request that may succeed when it is made again: nobody answered, or a server was not ready. */
const passes = (error: unknown): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

/**
 * Sends a file in pieces and gives the id of its medium. After a broken connection it asks how much is there and goes on with
 * that. Throws the ApiError of what was refused, or that of the connection when every try failed.
 */
export async function uploadFile(file: Blob, port: UploadPort, options: UploadOptions): Promise<string> {
  const { signal, onProgress, pieceBytes = 1 << 20, waits = usualWaits } = options;
  let id = options.known;
  let failures = 0;
  for (let asked: UploadState | undefined; ;) {
    signal.throwIfAborted();
    try {
      if (id !== undefined && asked === undefined) {
        asked = await port.state(id);
        if (asked === undefined) id = undefined;
      }
      if (id === undefined) {
        id = await port.create(file.size);
        options.onStarted?.(id);
        asked = { offset: 0, medium: null };
      }
      let state: UploadState = asked!;
      onProgress?.(state.offset);
      while (state.medium === null) {
        signal.throwIfAborted();
        const piece = file.slice(state.offset, state.offset + pieceBytes);
        state = await port.append(id, state.offset, piece);
        failures = 0;
        onProgress?.(state.offset);
      }
      return state.medium;
    } catch (error) {
      // The platform has another part than was thought: ask how much it is.
      const moved = error instanceof ApiError && error.status === 409 && error.code === 'offset-differs';
      const wait = waits[failures];
      if ((!passes(error) && !moved) || wait === undefined) throw error;
      failures++;
      asked = undefined;
      await pause(wait, signal);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stopped);
      resolve();
    }, ms);
    signal.addEventListener('abort', stopped, { once: true });
  });
}

/** Metadata of tus: names with their values in base64, of UTF-8. What is empty is left out. */
export function tusMetadata(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
    .map(([name, value]) => `${name} ${btoa(String.fromCharCode(...new TextEncoder().encode(value)))}`)
    .join(',');
}
