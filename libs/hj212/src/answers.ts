import { commands, isKnownCommand } from './commands.js';
import { valueOf } from './data-area.js';
import type { Message } from './decode.js';
import { encodeText } from './text.js';
import type { Envelope } from './typed.js';

/**
 * The segment that answers a message: 9014 for data, 9013 for a notify or heartbeat, with its QN verbatim and in the
 * device's own edition. Undefined when none is wanted (Flag without the ack bit) or when it is an answer itself.
 * Send it only after the message is durable: the device then forgets it.
 */
export function answerTo(message: Message): Uint8Array | undefined {
  const text = answerText(message);
  return text === undefined ? undefined : encodeText(text, 'utf8');
}

/** `answerTo` as text, for whoever writes thousands a second; `frameText` makes a frame of it. */
export function answerText({ header, version, wantsAck }: Message): string | undefined {
  if (!wantsAck) return undefined;
  const command = isKnownCommand(header.cn) ? commands[header.cn] : undefined;
  if (command?.kind === 'interaction') return undefined;
  const cn = command?.kind === 'notify' ? '9013' : '9014';
  const { qn, pw, mn, pno, pnum } = header;
  const identity = entry('PW', pw) + entry('MN', mn);
  if (version > 0) return `${entry('QN', qn)}ST=91;CN=${cn};${identity}Flag=${version << 2};CP=&&&&`;
  const about =
    entry('QN', qn) + (cn === '9014' ? `CN=${header.cn};` : '') + entry('PNO', pno) + entry('PNUM', pnum);
  return `ST=91;CN=${cn};${identity}CP=&&${about.slice(0, -1)}&&`;
}

const entry = (name: string, value: string | number | undefined): string =>
  value === undefined ? '' : `${name}=${value};`;

/** How a device answers a request (9011, 9012, and data asked for) in the edition that it was asked in. */
export function replyTo({ header, version }: Message): Envelope {
  const { qn, pw, mn } = header;
  const identity = { st: '91', ...(pw === undefined ? {} : { pw }), ...(mn === undefined ? {} : { mn }) };
  if (version === 0) return { ...identity, ...(qn === undefined ? {} : { about: qn }) };
  return { ...identity, ...(qn === undefined ? {} : { qn }), flag: version << 2 };
}

/** What a device said about a request: accepted (9011), result (9012); `qn` is the request's, in either edition. */
export interface Reply {
  kind: 'accepted' | 'executed' | 'notify-answer' | 'data-answer';
  qn: string | undefined;
  code: string | undefined;
}

/** Reads an answer (9011 to 9014); undefined for everything else. 2005 carries the QN inside the data area. */
export function readReply({ header, fields }: Message): Reply | undefined {
  const qn = header.qn || valueOf(fields, 'QN');
  if (header.cn === '9011') return { kind: 'accepted', qn, code: valueOf(fields, 'QnRtn') };
  if (header.cn === '9012') return { kind: 'executed', qn, code: valueOf(fields, 'ExeRtn') };
  if (header.cn === '9013') return { kind: 'notify-answer', qn, code: undefined };
  return header.cn === '9014' ? { kind: 'data-answer', qn, code: undefined } : undefined;
}
