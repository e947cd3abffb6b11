import { createHmac } from 'node:crypto';

import type { Send, SendResult } from './channel.js';
import { post, type Poster } from './post.js';
import { cutBytes, heading, lines } from './text.js';
import { judgeStatus } from './webhook.js';
import type { Message } from '../store/delivery-store.js';

/** One call of a robot: where it goes and what is said. */
export interface RobotCall {
  readonly url: string;
  readonly body: object;
}

const plain = (message: Message): string =>
  [heading(message, 'zh'), ...lines(message, 'zh')].map((line) => line.replaceAll(/[<>]/g, ' ')).join('\n');
/** What people wrote may not become a link or a mention. */
const escaped = (text: string): string => text.replaceAll(/[[\]<>*_`#@]/g, ' ');
const markdown = (message: Message): string =>
  [
    `**${escaped(heading(message, 'zh'))}**`,
    ...lines(message, 'zh').map((line) => `- ${escaped(line)}`),
  ].join('\n');

/** A robot of a group in DingTalk: the signature is over time and secret and goes into the address. */
export function dingtalkCall(message: Message, url: string, secret: string | null, nowMs: number): RobotCall {
  const target = new URL(url);
  if (secret !== null) {
    const sign = createHmac('sha256', secret).update(`${nowMs}\n${secret}`).digest('base64');
    target.searchParams.set('timestamp', String(nowMs));
    target.searchParams.set('sign', sign);
  }
  const text = cutBytes(markdown(message), 18_000);
  return {
    url: target.href,
    body: { msgtype: 'markdown', markdown: { title: cutBytes(escaped(heading(message, 'zh')), 200), text } },
  };
}

/** A robot of a group in WeCom: the key is in the address; markdown up to 4,096 bytes. */
export function wecomCall(message: Message, url: string): RobotCall {
  return { url, body: { msgtype: 'markdown', markdown: { content: cutBytes(markdown(message), 4_096) } } };
}

/** A robot of a group in Feishu: time and secret are the key of the signature, of nothing. */
export function feishuCall(message: Message, url: string, secret: string | null, nowMs: number): RobotCall {
  const seconds = Math.floor(nowMs / 1_000);
  const signed =
    secret === null
      ? {}
      : {
          timestamp: String(seconds),
          sign: createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64'),
        };
  return { url, body: { ...signed, msg_type: 'text', content: { text: cutBytes(plain(message), 18_000) } } };
}

/** Codes by which robots say that they get too much: DingTalk, WeCom, Feishu. */
const tooMuch = new Set([130101, 660026, 45009, 9499, 11232]);

/** What a robot's answer means: the status is 200 also when it refuses, the code in the body tells. */
export function judgeRobot(answer: {
  readonly status: number;
  readonly afterMs: number | undefined;
  readonly body: string;
}): SendResult {
  const judged = judgeStatus(answer);
  if (judged.kind !== 'delivered') return judged;
  let code: unknown;
  try {
    const body = JSON.parse(answer.body) as Readonly<Record<string, unknown>>;
    code = body['errcode'] ?? body['code'] ?? body['StatusCode'];
  } catch {
    return { kind: 'failed', status: answer.status, detail: 'the answer is no JSON' };
  }
  if (code === 0) return judged;
  if (tooMuch.has(Number(code)))
    return { kind: 'late', status: answer.status, detail: `code ${Number(code)}: too much`, afterMs: 60_000 };
  const named = typeof code === 'number' ? `code ${code}` : 'an answer without a code';
  // Wrong key, wrong signature, a robot that is gone: only somebody who sees to it can help.
  return { kind: 'refused', status: answer.status, detail: named };
}

/** Robots know no idempotency key: a message whose answer was lost comes twice. */
export const createRobotSender =
  (
    poster: Poster,
    call: (message: Message, url: string, secret: string | null, nowMs: number) => RobotCall,
  ): Send =>
  async ({ payload }, { url, secret }, nowMs, signal) => {
    if (url === null) return { kind: 'refused', detail: 'the receiver has no url' };
    const { url: target, body } = call(payload, url, secret, nowMs);
    const answer = await post(poster, target, JSON.stringify(body), {}, nowMs, signal);
    return 'kind' in answer ? answer : judgeRobot(answer);
  };
