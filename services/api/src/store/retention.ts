import { bounded, kept, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  kept(
    'token',
    '账号建立之前的令牌，已移入 identity.token',
    'tokens of before there were accounts; taken over by identity.token',
  ),
  bounded(
    'kept_answer',
    '带 Idempotency-Key 的请求的答复，一天后删除',
    'answers to requests with an Idempotency-Key; deleted after a day',
  ),
];
