import { z } from 'zod';

import { askedDate, date, time } from '../events/index.js';
import { pageOf, pageQuery } from './paging.js';
import { staff } from './principal.js';
import { route } from './route.js';

const year = z.coerce.number<number | string>().int().min(1950).max(2199);
const days = z.array(date).max(200);

/** The rest days of a year, as the State Council schedules them. */
export const workYear = z.object({
  year: z.number().int(),
  /** Weekdays off. */
  off: days,
  /** Days of a weekend that are worked. */
  work: days,
  /** The notice that it was taken from. */
  source: z.string(),
  /** Left out where it came with the platform. */
  importedBy: z.string().optional(),
  importedAt: time.optional(),
});

export const listCalendars = route({
  id: 'list-calendars',
  method: 'GET',
  path: '/calendars',
  roles: staff,
  scope: 'global',
  summary: { zh: '各年度工作日安排', en: 'The work calendar, year by year' },
  query: pageQuery,
  response: pageOf(workYear),
});

export const getCalendar = route({
  id: 'get-calendar',
  method: 'GET',
  path: '/calendars/{year}',
  roles: staff,
  scope: 'global',
  summary: { zh: '某年度工作日安排', en: 'The work calendar of a year' },
  params: z.object({ year }),
  response: workYear,
});

export const importCalendar = route({
  id: 'import-calendar',
  method: 'POST',
  path: '/calendars/{year}',
  roles: ['manager', 'head'],
  scope: 'all',
  cost: 5,
  summary: {
    zh: '录入某年度放假安排（须注明来源）；所有在办案件的期限随之重新计算',
    en: 'Imports the schedule of a year, with its source; the terms of all open cases are counted anew',
  },
  params: z.object({ year }),
  body: z.strictObject({ off: days, work: days, source: z.string().trim().min(1).max(500) }),
  response: workYear,
});

/** Somebody who works on cases: without a valid certificate nobody inspects. */
export const casePerson = z.object({
  /** The name of their token or account, as histories show it. */
  name: z.string(),
  certificate: z.object({ number: z.string(), from: date, to: date }).optional(),
  /** Has passed the national legal qualification (Administrative Penalty Law, art. 58). */
  legalQualified: z.boolean(),
  updatedBy: z.string(),
  updatedAt: time,
});

export const listCasePeople = route({
  id: 'list-case-people',
  method: 'GET',
  path: '/case-people',
  roles: staff,
  scope: 'global',
  summary: {
    zh: '办案人员的执法证件与法律职业资格',
    en: 'Certificates and legal qualification of those who work on cases',
  },
  query: pageQuery,
  response: pageOf(casePerson),
});

export const putCasePerson = route({
  id: 'put-case-person',
  method: 'PUT',
  path: '/case-people/{name}',
  roles: ['manager'],
  scope: 'all',
  summary: {
    zh: '登记办案人员的执法证件与资格；不得为自己登记',
    en: 'Registers a certificate and qualification; nobody registers their own',
  },
  params: z.object({ name: z.string().min(1).max(200) }),
  body: z.strictObject({
    certificate: z
      .strictObject({ number: z.string().trim().min(1).max(64), from: askedDate, to: askedDate })
      .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' })
      .optional(),
    legalQualified: z.boolean(),
  }),
  response: casePerson,
});

export const calendarRoutes = {
  listCalendars,
  getCalendar,
  importCalendar,
  listCasePeople,
  putCasePerson,
} as const;
