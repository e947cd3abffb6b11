import { messageReasons, reasons } from '@farwatch/domain/reading';

/**
 * Why input was refused, in words. Readings and device messages: the domain's lists. Kafka records: named by the parts that
 * refuse them; a code that is not here is shown as it is.
 */
const texts: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  ...reasons,
  ...messageReasons,
  'no-event': { zh: '记录不是 CloudEvents 事件', en: 'the record is no CloudEvent' },
  'unknown-event': { zh: '未知的事件类型', en: 'unknown event type' },
  schema: { zh: '事件内容不符合模式', en: 'the event does not have the shape of its schema' },
  'revision-conflict': {
    zh: '同一修订号的内容不一致',
    en: 'the same revision of a reading came with other content',
  },
  'handler-error': { zh: '处理程序出错', en: 'the handler failed (a bug)' },
  'retries-exhausted': { zh: '多次重试仍未成功', en: 'it did not succeed after many tries' },
};

/** A reason's code in Chinese and English. */
export function reasonText(code: string): { readonly zh: string; readonly en: string } {
  return Object.hasOwn(texts, code) ? texts[code]! : { zh: code, en: code };
}
