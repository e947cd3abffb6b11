import { reasons as frameReasons } from '@farwatch/hj212/explain';
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
  'mn-unknown': { zh: '未登记的数采仪（MN）', en: 'the MN of the frame is not registered' },
  'mn-missing': { zh: '报文没有唯一的 MN', en: 'the frame names no MN, or more than one' },
  'password-wrong': { zh: '访问密码（PW）错误', en: 'the access password (PW) is wrong' },
  'encrypted-no-key': {
    zh: 'SM4 加密报文，没有密钥',
    en: 'the frame is encrypted (SM4) and there is no key',
  },
  'encrypted-wrong-key': {
    zh: 'SM4 加密报文，用该 MN 的密钥解密后 CRC 不符',
    en: 'the frame is encrypted (SM4) and its checksum does not fit when opened with the key of its MN',
  },
  'split-incomplete': {
    zh: '分包不完整，缺少 DataTime',
    en: 'no packet of a split message said its DataTime',
  },
  'split-too-large': { zh: '等待合并的分包过多', en: 'too many packets of split messages are waiting' },
  'not-for-a-platform': {
    zh: '该命令只能由平台发给设备',
    en: 'the command is one of a platform to a device',
  },
  'handler-error': { zh: '处理程序出错', en: 'the handler failed (a bug)' },
  'retries-exhausted': { zh: '多次重试仍未成功', en: 'it did not succeed after many tries' },
};

/** A reason's code in Chinese and English. What is wrong with a frame of HJ 212 is said by its library: `frame-<reason>`. */
export function reasonText(code: string): { readonly zh: string; readonly en: string } {
  if (Object.hasOwn(texts, code)) return texts[code]!;
  const ofFrame = frameReasons.find(({ reason }) => code === `frame-${reason}`);
  return ofFrame?.sentence ?? { zh: code, en: code };
}
