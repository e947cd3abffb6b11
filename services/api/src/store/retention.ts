import { kept, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  kept('token', '令牌的签发与吊销记录，行数很少', 'who was given a token and when it ended; few rows'),
];
