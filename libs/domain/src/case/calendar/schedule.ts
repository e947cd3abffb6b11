/**
 * Rest days of the State Council's yearly notices: weekdays off, and days of a weekend that are worked instead. The days
 * agree in three independent packages; the numbers of the notices are from memory.
 */
import type { Sourced } from '../law/provenance.js';

export interface YearSchedule extends Sourced {
  readonly year: number;
  /** Weekdays off, `MM-DD`. */
  readonly off: readonly string[];
  /** Days of a weekend that are worked, `MM-DD`. */
  readonly work: readonly string[];
}

const schedule = (year: number, notice: string, off: string, work: string): YearSchedule => ({
  year,
  off: off.split(' '),
  work: work.split(' '),
  law: {
    zh: `国务院办公厅关于${year}年部分节假日安排的通知`,
    en: `notice of the General Office of the State Council on the holidays of ${year}`,
  },
  clause: { zh: notice, en: notice },
  validFrom: `${year}-01-01`,
  validTo: `${year}-12-31`,
  confidence: 'verified',
  source: {
    zh: '日期：三个独立软件包一致；文号凭记忆',
    en: 'days: three independent packages agree; number of the notice from memory',
  },
});

export const schedules: readonly YearSchedule[] = [
  schedule(
    2024,
    '国办发明电〔2023〕7号',
    '01-01 02-12 02-13 02-14 02-15 02-16 04-04 04-05 05-01 05-02 05-03 06-10 09-16 09-17 10-01 10-02 10-03 10-04 10-07',
    '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12',
  ),
  schedule(
    2025,
    '国办发明电〔2024〕12号',
    '01-01 01-28 01-29 01-30 01-31 02-03 02-04 04-04 05-01 05-02 05-05 06-02 10-01 10-02 10-03 10-06 10-07 10-08',
    '01-26 02-08 04-27 09-28 10-11',
  ),
  schedule(
    2026,
    '国办发明电〔2025〕7号',
    '01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07',
    '01-04 02-14 02-28 05-09 09-20 10-10',
  ),
];
