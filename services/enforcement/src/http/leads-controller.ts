import { leadRoutes, type Answer, type Call, type LeadDetail } from '@farwatch/contracts/http';
import type { LeadCommand } from '@farwatch/domain/lead';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { notFound, Problem } from '@farwatch/http/problem';
import { Controller, Inject } from '@nestjs/common';
import type { Observable } from 'rxjs';

import { commandLead } from '../lead/command-lead.js';
import { leadData } from '../lead/lead-events.js';
import { findEvidence, findLead } from '../store/find-lead.js';
import { countLeads, listGroups, listLeads } from '../store/list-leads.js';
import { readCursor, writeCursor } from './cursor.js';
import type { LeadFeed, LeadStreamEvent } from './lead-feed.js';
import { leadItem } from './lead-item.js';
import { showLead, textOf } from './show-lead.js';

export const DEPS = Symbol('enforcement deps');
export const FEED = Symbol('lead feed');

/** Original bytes in one answer; single messages beyond it are fetched one by one. */
const maxRawBytes = 2 * 1024 * 1024;

type LeadAnswer = Answer<typeof leadRoutes.verifyLead>;

@Controller()
export class LeadsController {
  constructor(
    @Inject(DEPS) private readonly deps: HttpDeps,
    @Inject(FEED) private readonly feed: LeadFeed,
  ) {}

  @Endpoint(leadRoutes.listLeads)
  async list(
    @In() { query }: Call<typeof leadRoutes.listLeads>,
  ): Promise<Answer<typeof leadRoutes.listLeads>> {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const leads = await listLeads(this.deps.pool, query, query.limit + 1, after);
    const items = leads.slice(0, query.limit);
    const last = items.at(-1);
    const more = leads.length > items.length && last !== undefined;
    return {
      items: items.map((lead) => leadItem(leadData(lead))),
      next: more ? writeCursor({ openedAtMs: Date.parse(last.openedAt), id: last.id }) : null,
    };
  }

  @Endpoint(leadRoutes.listLeadGroups)
  async groups(
    @In() { query }: Call<typeof leadRoutes.listLeadGroups>,
  ): Promise<Answer<typeof leadRoutes.listLeadGroups>> {
    const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
    const lines = await listGroups(this.deps.pool, query, query.limit + 1, after);
    const items = lines.slice(0, query.limit);
    const last = items.at(-1)?.lead;
    const more = lines.length > items.length && last !== undefined;
    return {
      items: items.map(({ group, count, lead }) => ({ group, count, lead: leadItem(leadData(lead)) })),
      next: more ? writeCursor({ openedAtMs: Date.parse(last.openedAt), id: last.id }) : null,
    };
  }

  @Endpoint(leadRoutes.countLeads)
  counts(@In() { query }: Call<typeof leadRoutes.countLeads>): Promise<Answer<typeof leadRoutes.countLeads>> {
    return countLeads(this.deps.pool, query);
  }

  @Endpoint(leadRoutes.streamLeads)
  stream(@In() call: Call<typeof leadRoutes.streamLeads>): Observable<LeadStreamEvent> {
    return this.feed.follow(call.lastEventId);
  }

  @Endpoint(leadRoutes.getLead)
  async show(@In() { params }: Call<typeof leadRoutes.getLead>): Promise<LeadDetail> {
    const detail = await findLead(this.deps.pool, params.id, maxRawBytes);
    if (detail === undefined) throw notFound('lead', params.id);
    return showLead(detail);
  }

  @Endpoint(leadRoutes.getLeadEvidence)
  async evidence(
    @In() { params }: Call<typeof leadRoutes.getLeadEvidence>,
  ): Promise<Answer<typeof leadRoutes.getLeadEvidence>> {
    const found = await findEvidence(this.deps.pool, params.id, params.sha256);
    if (found === undefined) throw notFound('evidence', params.sha256);
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

  @Endpoint(leadRoutes.acknowledgeLead)
  acknowledge(@In() call: Call<typeof leadRoutes.acknowledgeLead>): Promise<LeadAnswer> {
    return this.command(call, { kind: 'acknowledge', ...said(call) });
  }

  @Endpoint(leadRoutes.assignLead)
  assign(@In() call: Call<typeof leadRoutes.assignLead>): Promise<LeadAnswer> {
    return this.command(call, { kind: 'assign', assignee: call.body.assignee, ...said(call) });
  }

  @Endpoint(leadRoutes.verifyLead)
  verify(@In() call: Call<typeof leadRoutes.verifyLead>): Promise<LeadAnswer> {
    return this.command(call, { kind: 'verify', ...said(call) });
  }

  @Endpoint(leadRoutes.dismissLead)
  dismiss(@In() call: Call<typeof leadRoutes.dismissLead>): Promise<LeadAnswer> {
    return this.command(call, { kind: 'dismiss', reason: call.body.reason, ...said(call) });
  }

  private async command(
    { params, language }: { readonly params: { readonly id: string }; readonly language: 'zh' | 'en' },
    command: LeadCommand,
  ): Promise<LeadAnswer> {
    const result = await commandLead(this.deps.pool, params.id, command);
    if (result.kind === 'unknown') throw notFound('lead', params.id);
    if (result.kind === 'refused') throw new Problem(409, result.code, result.text[language]);
    return leadItem(leadData(result.lead));
  }
}

interface Saying {
  readonly principal: { readonly name: string };
  readonly body: { readonly note?: string | undefined; readonly version?: number | undefined };
}

/** Who said it, when, and on which version. */
function said({ principal, body }: Saying): {
  by: string;
  at: string;
  note?: string | undefined;
  expectedVersion?: number | undefined;
} {
  return {
    by: principal.name,
    at: new Date().toISOString(),
    note: body.note,
    expectedVersion: body.version,
  };
}
