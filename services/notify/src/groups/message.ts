import type { AlertDelivery, DutyNote } from '@farwatch/domain/alert';

import type { StoredAlert, Text } from '../store/alert-store.js';
import type { Message } from '../store/delivery-store.js';

/** Alerts that are named in one message; a webhook should stay below 20 kB. */
const namedAlerts = 20;

const holes: Readonly<Record<DutyNote['hole'], Text>> = {
  'nobody-planned': { zh: '未排班', en: 'nobody is planned' },
  'empty-shift': { zh: '该班次无人', en: 'the shift is empty' },
  'all-gone': { zh: '值班人员的账号已停用或不存在', en: 'those planned have no account any more' },
  'no-address': { zh: '值班人员没有此渠道的联系方式', en: 'those on duty have no address of this kind' },
};

/** Why somebody else is told, in words. */
export const noteText = ({ rota, hole }: DutyNote): Text => ({
  zh: `值班表“${rota}”出现空缺（${holes[hole].zh}），改为通知后备接收方`,
  en: `a hole in the rota ${rota} (${holes[hole].en}): the fallback is told instead`,
});

/** What a delivery says, as the alerts stand now. */
export function messageOf(
  { purpose, tellings, notes }: Pick<AlertDelivery, 'purpose' | 'tellings' | 'notes'>,
  alerts: ReadonlyMap<string, StoredAlert>,
  at: string,
): Message {
  const told = tellings.flatMap(({ alert, phase }) => {
    const one = alerts.get(alert);
    return one === undefined ? [] : [{ one, phase }];
  });
  return {
    purpose,
    at,
    simulated: told.some(({ one }) => one.simulated),
    alerts: told.slice(0, namedAlerts).map(({ one, phase }) => ({
      ...{ id: one.id, phase, state: one.state, kind: one.kind, severity: one.severity },
      ...{ simulated: one.simulated, title: shorten(one.title), since: new Date(one.sinceMs).toISOString() },
      ...(one.district !== null && { district: one.district }),
      ...(one.lead !== null && { lead: one.lead }),
      ...(one.caseId !== null && { case: one.caseId }),
    })),
    more: Math.max(0, told.length - namedAlerts),
    notes: notes.map(noteText),
  };
}

const shorten = ({ zh, en }: Text): Text => ({ zh: zh.slice(0, 120), en: en.slice(0, 160) });
