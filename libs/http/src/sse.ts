import { Readable } from 'node:stream';

import { isObservable, type Observable } from 'rxjs';

/** One server-sent event; `id` is what comes back as `Last-Event-ID`. */
export interface StreamEvent {
  readonly id?: string;
  readonly type?: string;
  readonly data: object;
}

const heartbeatMs = 15_000;
/** A reader that lags further behind is cut off; it resumes with `Last-Event-ID`. */
const maxBufferedBytes = 1024 * 1024;

/** The frame of an event (HTML Living Standard, section 9.2). Line breaks cannot leave the field they are in. */
export function frame(event: StreamEvent): string {
  const line = (name: string, value: string | undefined): string =>
    value === undefined ? '' : `${name}: ${value.replace(/[\r\n\0]/g, ' ')}\n`;
  return `${line('id', event.id)}${line('event', event.type)}data: ${JSON.stringify(event.data)}\n\n`;
}

/**
 * A readable stream of the frames of `events`, with a comment every 15 s so that proxies keep it open.
 * When the reader goes away, the subscription ends; when the source fails, the stream is
 * destroyed with that error (the app logs it, the reader comes back).
 */
export function streamOf(events: unknown): Readable {
  if (!isObservable(events)) throw new TypeError('a handler of an event stream returns an Observable');
  const stream = new Readable({ read: () => {}, highWaterMark: maxBufferedBytes });
  const push = (text: string): void => {
    if (stream.destroyed || stream.readableEnded) return;
    stream.push(text);
    if (stream.readableLength > maxBufferedBytes) stream.destroy();
  };
  push('retry: 2000\n: connected\n\n');
  const timer = setInterval(() => push(': \n\n'), heartbeatMs);
  const subscription = (events as Observable<StreamEvent>).subscribe({
    next: (event) => push(frame(event)),
    error: (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
    complete: () => end(),
  });
  function end(): void {
    if (!stream.destroyed && !stream.readableEnded) stream.push(null);
  }
  stream.on('close', () => {
    clearInterval(timer);
    subscription.unsubscribe();
  });
  return stream;
}
