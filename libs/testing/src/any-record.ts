import { toHeaders, type EventAttributes, type Headers } from '@farwatch/contracts/envelope';
import type { TopicKey } from '@farwatch/contracts/topics';

/** A record as somebody else may write it: nothing of it is checked against a declaration, so that it can be wrong. */
export function anyRecord(
  topic: TopicKey,
  key: string,
  event: EventAttributes,
  data: unknown,
  extra: Headers = {},
): { topic: TopicKey; key: string; value: string; headers: Headers } {
  return { topic, key, value: JSON.stringify(data), headers: { ...toHeaders(event), ...extra } };
}
