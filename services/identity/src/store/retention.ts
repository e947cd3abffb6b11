import { bounded, kept, type TableRetention } from '@farwatch/persistence/retention';

/** What becomes of the rows of each table of this schema: docs/retention.md is made of it. */
export const retention: readonly TableRetention[] = [
  kept('account', '每人一行；停用而不删除', 'one row a person; disabled, never deleted'),
  kept('token', '令牌的签发与吊销记录，行数很少', 'who was given a token and when it ended; few rows'),
  kept('audit', '账号与令牌的变更记录，只增不改', 'what was done to accounts and tokens; only added to'),
  bounded('audit_head', '一行：审计记录的末尾', 'one row: the end of the audit'),
];
