import type { Message } from '../store/delivery-store.js';

const purposes: Readonly<Record<Message['purpose'], { readonly zh: string; readonly en: string }>> = {
  firing: { zh: '新告警', en: 'New alerts' },
  escalation: { zh: '升级：尚无人确认', en: 'Escalation: nobody has acknowledged' },
  repeat: { zh: '提醒：仍未确认', en: 'Reminder: not acknowledged yet' },
  'step-down': { zh: '已有人确认', en: 'Acknowledged by somebody' },
  resolved: { zh: '已结束', en: 'Over' },
  test: { zh: '测试通知', en: 'Test' },
};
const severities: Readonly<Record<string, string>> = { high: '高', medium: '中', low: '低' };

/** The heading: what it is, and of what. */
export function heading({ purpose, alerts, more, simulated }: Message, language: 'zh' | 'en'): string {
  const mark = simulated ? (language === 'zh' ? '【模拟】' : '[simulated] ') : '';
  const first = alerts[0]?.title[language] ?? 'Farwatch';
  const rest = alerts.length + more - 1;
  const others = rest <= 0 ? '' : language === 'zh' ? ` 等 ${rest + 1} 条` : ` and ${rest} more`;
  const between = language === 'zh' ? '：' : ': ';
  return `${mark}${purposes[purpose][language]}${between}${first}${others}`;
}

/** The lines below the heading: each alert, what is not named, notes. */
export function lines({ alerts, more, notes }: Message, language: 'zh' | 'en'): string[] {
  const zh = language === 'zh';
  return [
    ...alerts.map((one) => {
      const mark = one.simulated ? (zh ? '【模拟】' : '[simulated] ') : '';
      const grade = zh ? `【${severities[one.severity] ?? one.severity}】` : `[${one.severity}] `;
      const place = one.district === undefined ? '' : zh ? `（${one.district}）` : ` (${one.district})`;
      const of = one.lead ?? one.case;
      const ref = of === undefined ? '' : zh ? ` 编号 ${of}` : ` id ${of}`;
      return `${mark}${grade}${one.title[language]}${place} ${localTime(one.since)}${ref}`;
    }),
    ...(more > 0 ? [zh ? `另有 ${more} 条，见控制台` : `${more} more: see the console`] : []),
    ...notes.map((note) => note[language]),
  ];
}

/** A time as people here read it: +08:00, to the minute. */
export const localTime = (iso: string): string =>
  new Date(Date.parse(iso) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** At most so many bytes of UTF-8, cut between characters. */
export function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let cut = Buffer.from(text)
    .subarray(0, bytes - 3)
    .toString('utf8');
  while (cut.endsWith('\uFFFD')) cut = cut.slice(0, -1);
  return `${cut}…`;
}
