import type { CaseEventData } from '@farwatch/contracts/events';

import type { SourceFact } from '../store/alert-store.js';

const severities = {
  half: 'low',
  'days-5': 'low',
  'days-2': 'medium',
  'days-1': 'high',
  overdue: 'high',
} as const satisfies Record<NonNullable<CaseEventData['due']>['point'], SourceFact['severity']>;

const points = {
  half: { zh: '期限过半', en: 'half of the term is gone' },
  'days-5': { zh: '还有五个工作日', en: 'five working days left' },
  'days-2': { zh: '还有两个工作日', en: 'two working days left' },
  'days-1': { zh: '还有一个工作日', en: 'one working day left' },
  overdue: { zh: '已逾期', en: 'overdue' },
} as const;

/** The term of a case that an alert is about: `case:<id>:<clock>:<act by>:<point>`. */
const idOf = (id: string, clock: string, actBy: string, point: string): string =>
  `case:${id}:${clock}:${actBy}:${point}`;

/** A point of a term that has come. */
export function dueFact(data: CaseEventData): SourceFact | undefined {
  const { due } = data;
  if (due === undefined) return undefined;
  const severity = severities[due.point];
  const point = points[due.point];
  const atMs = Date.parse(data.updatedAt);
  const labels = {
    ...{ kind: 'case-clock', severity, simulated: String(data.simulated), what: due.point },
    group: `case:${data.id}`,
    ...(data.district !== undefined && { district: data.district }),
  };
  return {
    id: idOf(data.id, due.clock, due.actBy, due.point),
    version: data.entry,
    state: 'firing',
    labels,
    atMs,
    ...{ kind: 'case-clock', severity, simulated: data.simulated, district: data.district },
    title: {
      zh: `案件期限：${point.zh}（${due.clock}，最迟 ${due.actBy}）`,
      en: `Term of a case: ${point.en} (${due.clock}, act by ${due.actBy})`,
    },
    ...{ caseId: data.id, historic: false, openedMs: atMs },
  };
}

/** Whether a term that was told of is over, by what its case says now: it runs no more, or it was moved. */
export function isOver(
  alert: { readonly id: string; readonly caseId: string | null },
  data: CaseEventData,
): boolean {
  const [clock, actBy] = alert.id.slice(`case:${data.id}:`.length).split(':');
  const running = data.clocks.find(({ id, status }) => id === clock && status === 'running');
  return running === undefined || (running.actBy ?? running.deadline) !== actBy;
}
