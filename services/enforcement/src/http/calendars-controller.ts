import { calendarRoutes, type Answer, type Call } from '@farwatch/contracts/http';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { inTransaction } from '@farwatch/persistence/transaction';
import { Controller, Inject } from '@nestjs/common';

import { recountAll } from '../case/clock-work.js';
import { addYear, readYears, type StoredYear } from '../store/case/calendar-store.js';
import { listPeople, savePerson, type StoredPerson } from '../store/case/case-people.js';
import { CLOCK, DEPS } from './tokens.js';

const yearPages = keysetPager(calendarRoutes.listCalendars, { year: 'integer' });
const peoplePages = keysetPager(calendarRoutes.listCasePeople, { name: 'text' });

type Year = Answer<typeof calendarRoutes.getCalendar>;
const shownYear = (one: StoredYear): Year => ({ ...one, off: [...one.off], work: [...one.work] });

/** Work calendars, and who may work on cases. */
@Controller()
export class CalendarsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(calendarRoutes.listCalendars)
  list(
    @In() call: Call<typeof calendarRoutes.listCalendars>,
  ): Promise<Answer<typeof calendarRoutes.listCalendars>> {
    return yearPages.page(
      call,
      async ({ after, limit }) =>
        (await readYears(this.deps.pool)).filter(({ year }) => year > (after?.year ?? 0)).slice(0, limit),
      ({ year }) => ({ year }),
      shownYear,
    );
  }

  @Endpoint(calendarRoutes.getCalendar)
  async show(@In() { params }: Call<typeof calendarRoutes.getCalendar>): Promise<Year> {
    const found = (await readYears(this.deps.pool)).find(({ year }) => year === params.year);
    if (found === undefined) throw notFound('calendar', String(params.year));
    return shownYear(found);
  }

  @Endpoint(calendarRoutes.importCalendar)
  async import(
    @In() { params, body, principal, language }: Call<typeof calendarRoutes.importCalendar>,
  ): Promise<Year> {
    const errors = wrongDays(params.year, body);
    if (errors.length > 0) throw new Problem(400, 'invalid-input', errors[0]!.message, errors);
    const one = {
      ...{ year: params.year, ...body, importedBy: principal.name },
      importedAt: new Date(this.now()).toISOString(),
    };
    const added = await inTransaction(this.deps.pool, async (client) => {
      const result = await addYear(client, one);
      if (result === 'added') await recountAll(client);
      return result;
    });
    if (added === 'leaves-a-gap') throw new Problem(409, 'calendar-gap', gap[language]);
    return shownYear(one);
  }

  @Endpoint(calendarRoutes.listCasePeople)
  people(
    @In() call: Call<typeof calendarRoutes.listCasePeople>,
  ): Promise<Answer<typeof calendarRoutes.listCasePeople>> {
    return peoplePages.page(
      call,
      ({ after, limit }) => listPeople(this.deps.pool, after?.name, limit),
      ({ name }) => ({ name }),
    );
  }

  @Endpoint(calendarRoutes.putCasePerson)
  async putPerson(
    @In() { params, body, principal, language }: Call<typeof calendarRoutes.putCasePerson>,
  ): Promise<StoredPerson> {
    if (params.name === principal.name) throw new Problem(409, 'same-person', own[language]);
    const { certificate, legalQualified } = body;
    const one: StoredPerson = {
      ...{ name: params.name, legalQualified, updatedBy: principal.name },
      ...(certificate === undefined ? {} : { certificate }),
      updatedAt: new Date(this.now()).toISOString(),
    };
    await savePerson(this.deps.pool, one);
    return one;
  }
}

const gap = {
  zh: '与已有年度不相连：请先录入中间年度的安排',
  en: 'it does not follow the years on file: import those between first',
};
const own = {
  zh: '不得为自己登记证件：请由他人登记',
  en: 'nobody registers their own certificate: ask another manager',
};

/** Days off are weekdays of the year, days worked lie on its weekends: anything else is a slip. */
function wrongDays(
  year: number,
  { off, work }: { readonly off: readonly string[]; readonly work: readonly string[] },
): { path: string; message: string }[] {
  const isWeekend = (day: string): boolean => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
  const check = (path: string, days: readonly string[], weekend: boolean) =>
    days.flatMap((day, i) => {
      const of = { path: `body.${path}.${i}` };
      if (!day.startsWith(`${year}-`)) return [{ ...of, message: `${day} is no day of ${year}` }];
      if (isWeekend(day) === weekend) return [];
      return [
        {
          ...of,
          message: `${day} is ${weekend ? 'a weekday and worked anyhow' : 'on a weekend and off anyhow'}`,
        },
      ];
    });
  return [...check('off', off, false), ...check('work', work, true)];
}
