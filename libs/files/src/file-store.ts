import type { Readable } from 'node:stream';

/** Content that is kept: its address is what it is. */
export interface StoredFile {
  /** SHA-256 of the bytes, 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
  /** By the bytes themselves, never by a name or what a client said; undefined when nothing is known about them. */
  readonly type: string | undefined;
}

export interface PutOptions {
  /** More than this is refused with `Fault('file-too-large')`, and nothing is kept. */
  readonly maxBytes: number;
  /** Media types that are taken; others are refused with `Fault('file-type')`. Without it all are. */
  readonly types?: readonly string[];
  /** What the content must be; otherwise `Fault('file-mismatch')`. */
  readonly sha256?: string;
}

/**
 * Content by its hash. The same content is kept once, whoever puts it; what was put is never changed. Whether content is
 * still needed is for those to say who refer to it.
 */
export interface FileStore {
  /** Keeps content; when this resolves it survives a loss of power. */
  put(content: AsyncIterable<Uint8Array>, options: PutOptions): Promise<StoredFile>;
  /**
   * The content, or undefined when it is not there. It is verified while it flows: a stream that ends without an error
   * carried the right bytes, one of changed bytes ends with `Fault('file-damaged')`.
   */
  get(sha256: string): Promise<{ readonly bytes: number; readonly content: Readable } | undefined>;
  has(sha256: string): Promise<boolean>;
  /** Forgets content; false when it was not there. */
  remove(sha256: string): Promise<boolean>;
}
