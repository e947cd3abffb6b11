import {
  caseRoutes,
  type Answer,
  type Call,
  type CaseDetail,
  type Principal,
} from '@farwatch/contracts/http';
import {
  calculateFine,
  fineRefusals,
  localDayOf,
  normOf,
  sanctionsFor,
  screenExemption,
  type Norm,
} from '@farwatch/domain/case';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';

import { commandCase, type Commanded } from '../case/command-case.js';
import { contextFor } from '../case/context.js';
import { openCase, type Opened } from '../case/open-case.js';
import { readCalendar } from '../store/case/calendar-store.js';
import { listCases, listEntries, readCase, type StoredCase } from '../store/case/case-store.js';
import { CLOCK, DEPS } from './tokens.js';
import { caseDetail, caseItem, shownClocks, shownSteps } from './show-case.js';

const casePages = keysetPager(caseRoutes.listCases, { openedAt: 'time', id: 'text' });
const entryPages = keysetPager(caseRoutes.listCaseTimeline, { entry: 'integer' });

@Controller()
export class CasesController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(caseRoutes.listCases)
  async list(@In() call: Call<typeof caseRoutes.listCases>): Promise<Answer<typeof caseRoutes.listCases>> {
    const { query, principal } = call;
    const calendar = await readCalendar(this.deps.pool);
    return casePages.page(
      call,
      (page) => listCases(this.deps.pool, principal.scope, query, page),
      ({ openedAt, id }) => ({ openedAt, id }),
      (one) => caseItem(one, calendar, this.#today()),
    );
  }

  @Endpoint(caseRoutes.openCase)
  async open(@In() call: Call<typeof caseRoutes.openCase>): Promise<CaseDetail> {
    const { body, principal } = call;
    const result = await openCase(this.deps.pool, principal.scope, principal, body, this.now());
    if (result.kind === 'unknown') throw notFound('lead', result.lead);
    return this.#answer(result, call);
  }

  @Endpoint(caseRoutes.calculateCaseFine)
  calculate(
    @In() { body }: Call<typeof caseRoutes.calculateCaseFine>,
  ): Answer<typeof caseRoutes.calculateCaseFine> {
    const { violation = '', norms, ...input } = body;
    const known = [input.actEnd, input.decision].flatMap((day) =>
      sanctionsFor(violation, input.subject, day),
    );
    const onFile = new Map<string, Norm>(known.map((row) => [row.id, normOf(row)]));
    const result = calculateFine({ ...input, norms: norms ?? [...onFile.values()] });
    if (typeof result !== 'string')
      return { result: { ...result, flags: [...result.flags], steps: [...result.steps] } };
    const { zh, en, todo } = fineRefusals[result];
    return { refused: { code: result, zh, en, todo } };
  }

  @Endpoint(caseRoutes.screenCaseExemption)
  screen(
    @In() { body }: Call<typeof caseRoutes.screenCaseExemption>,
  ): Answer<typeof caseRoutes.screenCaseExemption> {
    const { place, ...facts } = body;
    return {
      rows: screenExemption(facts as Parameters<typeof screenExemption>[0], place).map(
        ({ row, failed, missing, applies }) => ({
          ...{ id: row.id, ground: row.ground, law: row.law, clause: row.clause, confidence: row.confidence },
          ...{ applies, failed: [...failed], missing: [...missing] },
        }),
      ),
    };
  }

  @Endpoint(caseRoutes.getCase)
  async show(@In() call: Call<typeof caseRoutes.getCase>): Promise<CaseDetail> {
    return this.#detail(await this.#case(call), call.principal);
  }

  @Endpoint(caseRoutes.listCaseSteps)
  async steps(
    @In() call: Call<typeof caseRoutes.listCaseSteps>,
  ): Promise<Answer<typeof caseRoutes.listCaseSteps>> {
    const { principal, query } = call;
    const one = await this.#case(call);
    const context = await this.#context(one, principal);
    return {
      version: one.file.version,
      steps: shownSteps(one, principal.name, this.#today(), context, query.all === 'true'),
    };
  }

  @Endpoint(caseRoutes.listCaseTimeline)
  async timeline(
    @In() call: Call<typeof caseRoutes.listCaseTimeline>,
  ): Promise<Answer<typeof caseRoutes.listCaseTimeline>> {
    const { id } = await this.#case(call);
    return entryPages.page(
      call,
      ({ after, limit }) => listEntries(this.deps.pool, id, after?.entry ?? 0, limit),
      ({ entry }) => ({ entry }),
    );
  }

  @Endpoint(caseRoutes.listCaseClocks)
  async clocks(
    @In() call: Call<typeof caseRoutes.listCaseClocks>,
  ): Promise<Answer<typeof caseRoutes.listCaseClocks>> {
    const one = await this.#case(call);
    return { clocks: shownClocks(one, await readCalendar(this.deps.pool), this.#today()) };
  }

  @Endpoint(caseRoutes.commandCase)
  async command(@In() call: Call<typeof caseRoutes.commandCase>): Promise<CaseDetail> {
    const { params, body, principal } = call;
    const result = await commandCase(this.deps.pool, principal.scope, principal, params.id, body, this.now());
    if (result.kind === 'unknown') throw notFound('case', params.id);
    return this.#answer(result, call);
  }

  #today(): string {
    return localDayOf(new Date(this.now()).toISOString())!;
  }

  async #case({
    params,
    principal,
  }: {
    readonly params: { readonly id: string };
    readonly principal: Principal;
  }): Promise<StoredCase> {
    const one = await readCase(this.deps.pool, principal.scope, params.id);
    if (one === undefined) throw notFound('case', params.id);
    return one;
  }

  async #context(one: StoredCase, principal: Principal) {
    return contextFor(this.deps.pool, principal, await readCalendar(this.deps.pool), one.file);
  }

  async #detail(one: StoredCase, principal: Principal): Promise<CaseDetail> {
    return caseDetail(one, principal.name, this.#today(), await this.#context(one, principal));
  }

  /** The case after it, or why it was not done: in the caller's language, with what to do. */
  #answer(
    result: Exclude<Opened | Commanded, { kind: 'unknown' }>,
    { principal, language }: { readonly principal: Principal; readonly language: 'zh' | 'en' },
  ): Promise<CaseDetail> {
    if (result.kind === 'done') return this.#detail(result.case, principal);
    if (result.kind === 'wrong') {
      const { path, message } = result.field;
      throw new Problem(400, 'invalid-input', `${path}: ${message}`, [result.field]);
    }
    const other = result.case === undefined ? undefined : [{ path: 'case', message: result.case }];
    throw new Problem(409, result.code, result.text[language], other);
  }
}
