/** One server-sent event (WHATWG HTML, section 9.2.6). */
export interface SseEvent {
  readonly type: string;
  readonly data: string;
  /** The last event id as it stands after this event; empty when the server gave none. */
  readonly id: string;
}

export interface SseParser {
  /** Feeds decoded text in pieces of any size; returns the events completed by it. */
  push(text: string): SseEvent[];
  /** The last id seen, also from events without data. */
  lastId(): string;
  /** Reconnection time that the server asked for, in ms. */
  retryMs(): number | undefined;
}

const MAX_LINE = 4_000_000;

/** Reads an event stream. A line longer than 4 million characters is an error: the stream is then not one of ours. */
export function createSseParser(startId = ''): SseParser {
  let buffer = '';
  let skipLf = false;
  let first = true;
  let id = startId;
  let type = '';
  let data: string[] = [];
  let retry: number | undefined;

  function field(line: string): void {
    const colon = line.indexOf(':');
    if (colon === 0) return; // comment, the server's heartbeat
    const name = colon < 0 ? line : line.slice(0, colon);
    let value = colon < 0 ? '' : line.slice(colon + 1);
    if (value.startsWith(' ')) value = value.slice(1);
    if (name === 'data') data.push(value);
    else if (name === 'event') type = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) retry = Number(value);
  }

  function dispatch(events: SseEvent[]): void {
    if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n'), id });
    type = '';
    data = [];
  }

  return {
    push(text) {
      const events: SseEvent[] = [];
      if (first && text !== '') {
        if (text.startsWith('\uFEFF')) text = text.slice(1);
        first = false;
      }
      if (skipLf && text !== '') {
        if (text.startsWith('\n')) text = text.slice(1);
        skipLf = false;
      }
      buffer += text;
      let from = 0;
      for (let i = 0; i < buffer.length; i++) {
        const c = buffer.charCodeAt(i);
        if (c !== 10 && c !== 13) continue;
        const line = buffer.slice(from, i);
        if (c === 13) {
          if (i + 1 === buffer.length) skipLf = true;
          else if (buffer.charCodeAt(i + 1) === 10) i++;
        }
        from = i + 1;
        if (line === '') dispatch(events);
        else field(line);
      }
      buffer = buffer.slice(from);
      if (buffer.length > MAX_LINE) throw new Error('a line of the event stream is too long');
      return events;
    },
    lastId: () => id,
    retryMs: () => retry,
  };
}
