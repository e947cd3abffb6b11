import { expect, test } from '@jest/globals';

import { createSseParser, type SseEvent } from './event-stream.js';

const stream =
  'retry: 1500\n: beat\n\nid: 7\nevent: lead\ndata: {"a":1,\ndata: "b":2}\n\ndata: x\r\n\r\nid: 9\n\ndata:y\r\r';
const expected: SseEvent[] = [
  { type: 'lead', data: '{"a":1,\n"b":2}', id: '7' },
  { type: 'message', data: 'x', id: '7' },
  { type: 'message', data: 'y', id: '9' },
];

test('a stream gives the same events however it is cut into pieces', () => {
  for (let size = 1; size <= stream.length; size++) {
    const parser = createSseParser();
    const events: SseEvent[] = [];
    for (let i = 0; i < stream.length; i += size) events.push(...parser.push(stream.slice(i, i + size)));
    expect(events).toEqual(expected);
    expect(parser.lastId()).toBe('9');
    expect(parser.retryMs()).toBe(1500);
  }
});

test('an event that the stream did not finish is not given', () => {
  const parser = createSseParser('4');
  expect(parser.push('data: half\n')).toEqual([]);
  expect(parser.lastId()).toBe('4');
  expect(parser.push('\n')).toEqual([{ type: 'message', data: 'half', id: '4' }]);
});

test('a byte order mark, an id with NUL and a wrong retry are ignored', () => {
  const parser = createSseParser();
  expect(parser.push('\uFEFFid: a\0b\nretry: soon\ndata\n\n')).toEqual([
    { type: 'message', data: '', id: '' },
  ]);
  expect(parser.retryMs()).toBeUndefined();
});
