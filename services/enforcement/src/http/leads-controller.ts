import {
  leadRoutes,
  type Answer,
  type Call,
  type LeadDetail,
  type Principal,
} from '@farwatch/contracts/http';
import type { Lead, LeadCommand } from '@farwatch/domain/lead';
import { Endpoint, In } from '@farwatch/http/endpoint';
import { FileAnswer } from '@farwatch/http/file-answer';
import type { LiveFeed } from '@farwatch/http/live-feed';
import type { HttpDeps } from '@farwatch/http/module';
import { openSealed } from '@farwatch/http/open-sealed';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import type { StreamEvent } from '@farwatch/http/sse';
import { Controller, Inject } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { commandLead } from '../lead/command-lead.js';
import { leadData } from '../lead/lead-events.js';
import { noteOpening, retryEvidence } from '../lead/retry-evidence.js';
import { findEvidence, findLead, type StoredEvidence } from '../store/find-lead.js';
import { countLeads, listGroups, listLeads } from '../store/list-leads.js';
import { leadItem } from './lead-item.js';
import { showLead, textOf } from './show-lead.js';
import { CLOCK, DEPS, FEED } from './tokens.js';

/** Original bytes in one answer; single messages beyond it are fetched one by one. */
const maxRawBytes = 2 * 1024 * 1024;

/** A page goes on after the last lead of the one before; of groups, after the newest lead of the last group. */
const leadPages = keysetPager(leadRoutes.listLeads, { openedAt: 'time', id: 'text' });
const groupPages = keysetPager(leadRoutes.listLeadGroups, { openedAt: 'time', id: 'text' });
const placeOf = ({ openedAt, id }: Lead): { openedAt: string; id: string } => ({ openedAt, id });

type LeadAnswer = Answer<typeof leadRoutes.verifyLead>;

@Controller()
export class LeadsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(FEED) private readonly feed: LiveFeed,
    @Inject(CLOCK) private readonly now: () => number,
  ) {}

  @Endpoint(leadRoutes.listLeads)
  list(@In() call: Call<typeof leadRoutes.listLeads>): Promise<Answer<typeof leadRoutes.listLeads>> {
    const { query, principal } = call;
    return leadPages.page(
      call,
      (page) => listLeads(this.deps.pool, principal.scope, query, page),
      placeOf,
      (lead) => leadItem(leadData(lead)),
    );
  }

  @Endpoint(leadRoutes.listLeadGroups)
  groups(
    @In() call: Call<typeof leadRoutes.listLeadGroups>,
  ): Promise<Answer<typeof leadRoutes.listLeadGroups>> {
    const { query, principal } = call;
    return groupPages.page(
      call,
      (page) => listGroups(this.deps.pool, principal.scope, query, page),
      ({ lead }) => placeOf(lead),
      ({ group, count, lead }) => ({ group, count, lead: leadItem(leadData(lead)) }),
    );
  }

  @Endpoint(leadRoutes.countLeads)
  counts(
    @In() { query, principal }: Call<typeof leadRoutes.countLeads>,
  ): Promise<Answer<typeof leadRoutes.countLeads>> {
    return countLeads(this.deps.pool, principal.scope, query);
  }

  @Endpoint(leadRoutes.streamLeads)
  stream(@In() call: Call<typeof leadRoutes.streamLeads>): Observable<StreamEvent> {
    return this.feed.follow(call.principal.scope, call.lastEventId);
  }

  @Endpoint(leadRoutes.getLead)
  async show(@In() { params, principal }: Call<typeof leadRoutes.getLead>): Promise<LeadDetail> {
    const detail = await findLead(this.deps.pool, principal.scope, params.id, maxRawBytes);
    if (detail === undefined) throw notFound('lead', params.id);
    return showLead(detail);
  }

  @Endpoint(leadRoutes.getLeadEvidence)
  async evidence(
    @In() call: Call<typeof leadRoutes.getLeadEvidence>,
  ): Promise<Answer<typeof leadRoutes.getLeadEvidence>> {
    const found = await this.#evidence(call);
    const text = textOf(found.raw);
    return {
      sha256: found.sha256,
      base64: found.raw.toString('base64'),
      ...(text === undefined ? {} : { text }),
      ...(found.rawType === null ? {} : { type: found.rawType }),
      ...(found.rawTopic === null ? {} : { from: found.rawTopic }),
      source: { topic: found.topic, partition: found.partition, offset: found.offset },
      receivedAt: found.receivedAt,
    };
  }

  @Endpoint(leadRoutes.getLeadEvidenceRaw)
  async raw(@In() call: Call<typeof leadRoutes.getLeadEvidenceRaw>): Promise<FileAnswer> {
    const { raw, rawType, sha256 } = await this.#evidence(call);
    return new FileAnswer({
      content: raw,
      name: `evidence-${sha256}.bin`,
      type: rawType ?? undefined,
      etag: sha256,
    });
  }

  async #evidence({
    params,
    principal,
  }: Pick<Call<typeof leadRoutes.getLeadEvidence>, 'params' | 'principal'>): Promise<
    StoredEvidence & { readonly raw: Buffer; readonly sealed: string | null }
  > {
    const found = await findEvidence(this.deps.pool, principal.scope, params.id, params.sha256);
    if (found === undefined) throw notFound('evidence', params.sha256);
    return found;
  }

  @Endpoint(leadRoutes.openLeadEvidence)
  async openEvidence(
    @In() { params, body, principal }: Call<typeof leadRoutes.openLeadEvidence>,
  ): Promise<Answer<typeof leadRoutes.openLeadEvidence>> {
    const found = await this.#evidence({ params, principal });
    const opened = openSealed(this.deps.seals, found.sealed ?? undefined, found.raw);
    // First it is written down, then shown.
    const at = this.#at();
    await noteOpening(this.deps.pool, principal, params.id, {
      sha256: params.sha256,
      reason: body.reason,
      at,
    });
    return opened;
  }

  @Endpoint(leadRoutes.retryLeadEvidence)
  async retryEvidence(
    @In() { params, principal }: Call<typeof leadRoutes.retryLeadEvidence>,
  ): Promise<Answer<typeof leadRoutes.retryLeadEvidence>> {
    const requested = await retryEvidence(this.deps.pool, principal, params.id, this.#at());
    if (requested === undefined) throw notFound('lead', params.id);
    return { requested };
  }

  @Endpoint(leadRoutes.acknowledgeLead)
  acknowledge(@In() call: Call<typeof leadRoutes.acknowledgeLead>): Promise<LeadAnswer> {
    return this.#command(call, { kind: 'acknowledge', ...said(call, this.#at()) });
  }

  @Endpoint(leadRoutes.assignLead)
  assign(@In() call: Call<typeof leadRoutes.assignLead>): Promise<LeadAnswer> {
    return this.#command(call, { kind: 'assign', assignee: call.body.assignee, ...said(call, this.#at()) });
  }

  @Endpoint(leadRoutes.verifyLead)
  verify(@In() call: Call<typeof leadRoutes.verifyLead>): Promise<LeadAnswer> {
    return this.#command(call, { kind: 'verify', ...said(call, this.#at()) });
  }

  @Endpoint(leadRoutes.dismissLead)
  dismiss(@In() call: Call<typeof leadRoutes.dismissLead>): Promise<LeadAnswer> {
    return this.#command(call, { kind: 'dismiss', reason: call.body.reason, ...said(call, this.#at()) });
  }

  #at(): string {
    return new Date(this.now()).toISOString();
  }

  async #command({ params, principal, language }: Saying, command: LeadCommand): Promise<LeadAnswer> {
    const result = await commandLead(this.deps.pool, principal.scope, params.id, command);
    if (result.kind === 'unknown') throw notFound('lead', params.id);
    if (result.kind === 'refused') throw new Problem(409, result.code, result.text[language]);
    return leadItem(leadData(result.lead));
  }
}

/** What the calls of all commands have. */
interface Saying {
  readonly params: { readonly id: string };
  readonly principal: Principal;
  readonly language: 'zh' | 'en';
  readonly body: { readonly note?: string | undefined; readonly version?: number | undefined };
}

/** Who said it, when, and on which version. */
function said(
  { principal, body }: Saying,
  at: string,
): {
  by: string;
  at: string;
  note?: string | undefined;
  expectedVersion?: number | undefined;
} {
  return {
    by: principal.name,
    at,
    note: body.note,
    expectedVersion: body.version,
  };
}
