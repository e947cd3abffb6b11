import { advice, refusal } from './refusal.js';

/** What is wrong with a record in Kafka, or with handling it. */
export const recordRefusals = {
  'unreadable-record': refusal(
    '记录无法读取（压缩方式未知或内容损坏）',
    'what lies in Kafka cannot be read: an unknown compression or broken bytes',
    advice.producer,
  ),
  'bad-json': refusal('报文不是有效的 JSON', 'the payload is not JSON', advice.sender),
  'no-event': refusal('记录不是 CloudEvents 事件', 'the record is no CloudEvent', advice.producer),
  'unknown-event': refusal('未知的事件类型', 'unknown event type', advice.producer),
  'event-too-large': refusal('事件超过允许的大小', 'the event is larger than allowed', advice.producer),
  schema: refusal('事件内容不符合模式', 'the event does not have the shape of its schema', advice.producer),
  'wrong-key': refusal(
    '记录的键与事件内容不符',
    'the key of the record is not that of the event',
    advice.producer,
  ),
  'revision-conflict': refusal(
    '同一修订号的内容不一致',
    'the same revision of a reading came with other content',
    {
      zh: '第一次收到的值有效；如应更正，请发送方提高修订号重发',
      en: 'the value that came first stands; to correct it have the sender send a higher revision',
    },
  ),
  'month-archived': refusal(
    '数据所属月份已归档并从数据库移出',
    'it belongs to a month that was archived and dropped from the database, or cannot be judged without one',
    {
      zh: '用 farwatch archive readmit <月份> 恢复该月，再重新处理此记录',
      en: 'bring the month back with farwatch archive readmit <month>, then replay this',
    },
  ),
  'handler-error': refusal('处理程序出错', 'the handler failed (a bug)', advice.bug),
  'retries-exhausted': refusal('多次重试仍未成功', 'it did not succeed after many tries', {
    zh: '查看 park-detail 中的原因，排除后重新处理',
    en: 'see the cause in the detail; replay when it is gone',
  }),
} as const;
