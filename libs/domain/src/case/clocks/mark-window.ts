import { addDays } from '../calendar/index.js';

/** When the marks of a day's data may no longer be set: 12:00 of the next day (标记规则, 公告 2022 年第 21 号). */
export const markWindowCloses = (dataDay: string): string => `${addDays(dataDay, 1)}T12:00:00+08:00`;
