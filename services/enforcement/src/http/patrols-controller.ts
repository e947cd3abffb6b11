import { patrolReported, events, type PatrolReported } from '@farwatch/contracts/events';
import { patrolRoutes as routes, type Answer, type Call, type FindingItem } from '@farwatch/contracts/http';
import { coordinateSystemOf, findingKinds, type FindingCommand } from '@farwatch/domain/patrol';
import { readReport } from '@farwatch/drone/report';
import { Endpoint, In } from '@farwatch/http/endpoint';
import type { HttpDeps } from '@farwatch/http/module';
import { keysetPager } from '@farwatch/http/pager';
import { notFound, Problem } from '@farwatch/http/problem';
import { eventRecord } from '@farwatch/messaging/outputs';
import { addToOutbox } from '@farwatch/persistence/outbox';
import { inTransaction } from '@farwatch/persistence/transaction';
import { derivedId } from '@farwatch/runtime/ids';
import { Controller, Inject } from '@nestjs/common';

import { commandFinding } from '../patrol/command-finding.js';
import { findingData } from '../patrol/finding-event.js';
import { findingsOfChain, listFindings, type FindingRow } from '../store/patrol/findings.js';
import { listMedia } from '../store/patrol/list-media.js';
import { findFlight, listFlights, type FlightRow } from '../store/patrol/flights.js';
import { readingsOf, trackOf } from '../store/patrol/observations.js';
import { hashOfDocument, hashOfRevision } from '../store/patrol/reports.js';
import { DEPS } from './tokens.js';
import { showMedia } from './media/show-media.js';
import { showDetail, showFlight, showReading, showTrack } from './show-flight.js';

const flightPages = keysetPager(routes.listFlights, { startAt: 'time', id: 'text' });
const findingPages = keysetPager(routes.listFindings, { at: 'time', id: 'text' });
const readingPages = keysetPager(routes.listObservations, { at: 'time', pollutant: 'text', sensor: 'text' });

/** Flights, what they observed and found, and the door for written reports. */
@Controller()
export class PatrolsController {
  constructor(@Inject(DEPS) private readonly deps: HttpDeps) {}

  @Endpoint(routes.submitPatrolReport)
  async submit(
    @In() { body, principal, language }: Call<typeof routes.submitPatrolReport>,
  ): Promise<Answer<typeof routes.submitPatrolReport>> {
    const now = Date.now();
    const read = readReport(body, now);
    if ('refused' in read) throw new Problem(400, 'wrong-structure', read.refused);
    const { source, reportId, revision, flightId, startMs, endMs, crs, findings } = read.report;
    if (findings.some(({ position }) => position) && coordinateSystemOf(crs ?? '') === undefined)
      throw new Problem(400, 'no-coordinate-system', language === 'zh' ? noSystem.zh : noSystem.en);
    const stored = await hashOfRevision(this.deps.pool, { source, reportId, revision });
    if (stored !== undefined && stored !== hashOfDocument(body))
      throw new Problem(409, 'revision-conflict', language === 'zh' ? conflict.zh : conflict.en);
    const { scope, name } = principal;
    const data: PatrolReported = {
      drone: source.replace(/[\s/+#\0]/g, '-').slice(0, 128),
      simulated: body['simulated'] === true,
      via: 'http',
      by: name,
      source,
      reportId,
      revision,
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      document: body,
      ...(scope !== 'all' && scope.districts.length === 1 ? { district: scope.districts[0] } : {}),
      ...(flightId === undefined ? {} : { flight: flightId }),
    };
    const checked = patrolReported.safeParse(data);
    if (!checked.success) throw new Problem(400, 'wrong-structure', checked.error.issues[0]!.message);
    const record = eventRecord(events.patrolReported, 'reported', data, {
      id: derivedId('report', source, reportId, revision, hashOfDocument(body)),
      source: '/farwatch/enforcement',
      time: new Date(now).toISOString(),
    });
    if (stored === undefined)
      await inTransaction(this.deps.pool, (client) => addToOutbox(client, 'enforcement', [record]));
    return { source, reportId, revision, drone: data.drone, repeated: stored !== undefined };
  }

  @Endpoint(routes.listFlights)
  list(@In() call: Call<typeof routes.listFlights>): Promise<Answer<typeof routes.listFlights>> {
    const { query, principal } = call;
    return flightPages.page(
      call,
      (page) => listFlights(this.deps.pool, principal.scope, query, page),
      ({ start_at, id }) => ({ startAt: start_at.toISOString(), id }),
      (row) => showFlight(row, Date.now()),
    );
  }

  @Endpoint(routes.getFlight)
  async get(
    @In() { params, principal }: Call<typeof routes.getFlight>,
  ): Promise<Answer<typeof routes.getFlight>> {
    const one = { after: undefined, limit: 1 };
    const [row] = await listFlights(this.deps.pool, principal.scope, { id: params.id }, one);
    if (row === undefined) throw notFound('flight', params.id);
    return showDetail(this.deps.pool, row, Date.now());
  }

  @Endpoint(routes.getFlightTrack)
  async track(
    @In() { params, query, principal }: Call<typeof routes.getFlightTrack>,
  ): Promise<Answer<typeof routes.getFlightTrack>> {
    const flight = await this.#flight(principal.scope, params.id);
    return showTrack(flight, await trackOf(this.deps.pool, flight), query.zoom);
  }

  @Endpoint(routes.listObservations)
  async observations(
    @In() call: Call<typeof routes.listObservations>,
  ): Promise<Answer<typeof routes.listObservations>> {
    const flight = await this.#flight(call.principal.scope, call.params.id);
    const show = showReading(await trackOf(this.deps.pool, flight));
    return readingPages.page(
      call,
      (page) => readingsOf(this.deps.pool, flight, { ...page, pollutant: call.query.pollutant }),
      ({ at, pollutant, sensor }) => ({ at: at.toISOString(), pollutant, sensor }),
      show,
    );
  }

  @Endpoint(routes.listFindings)
  findings(@In() call: Call<typeof routes.listFindings>): Promise<Answer<typeof routes.listFindings>> {
    const { query, principal } = call;
    return findingPages.page(
      call,
      (page) => listFindings(this.deps.pool, principal.scope, query, page),
      ({ at, id }) => ({ at: at.toISOString(), id }),
      showFinding,
    );
  }

  @Endpoint(routes.getFinding)
  async finding(
    @In() { params, principal }: Call<typeof routes.getFinding>,
  ): Promise<Answer<typeof routes.getFinding>> {
    const one = { after: undefined, limit: 1 };
    const [row] = await listFindings(this.deps.pool, principal.scope, { id: params.id }, one);
    if (row === undefined) throw notFound('patrol finding', params.id);
    const chain = await findingsOfChain(this.deps.pool, row.chain);
    return {
      ...showFinding(row),
      recurrences: chain
        .filter(({ id }) => id !== row.id)
        .map(({ id, flight_id, at, status }) => ({ id, flight: flight_id, at: at.toISOString(), status })),
      media: row.media,
      mediaItems: await showMedia(
        this.deps.pool,
        await listMedia(
          this.deps.pool,
          principal.scope,
          { finding: row.id },
          { ...one, limit: 200 },
          Date.now(),
        ),
      ),
      stations: row.stations,
    };
  }

  @Endpoint(routes.confirmFinding)
  confirm(@In() call: Call<typeof routes.confirmFinding>): Promise<FindingItem> {
    return this.#command(call, { kind: 'confirm', proof: call.body.proof });
  }

  @Endpoint(routes.dismissFinding)
  dismiss(@In() call: Call<typeof routes.dismissFinding>): Promise<FindingItem> {
    return this.#command(call, { kind: 'dismiss' });
  }

  @Endpoint(routes.rectifyFinding)
  rectify(@In() call: Call<typeof routes.rectifyFinding>): Promise<FindingItem> {
    return this.#command(call, { kind: 'rectify' });
  }

  @Endpoint(routes.closeFinding)
  close(@In() call: Call<typeof routes.closeFinding>): Promise<FindingItem> {
    return this.#command(call, { kind: 'close', evidenceLevel: call.body.evidenceLevel });
  }

  async #flight(scope: Parameters<typeof findFlight>[1], id: string): Promise<FlightRow> {
    const flight = await findFlight(this.deps.pool, scope, id);
    if (flight === undefined) throw notFound('flight', id);
    return flight;
  }

  async #command(
    { params, principal, language, body }: Saying,
    command: FindingCommand,
  ): Promise<FindingItem> {
    const said = { at: new Date().toISOString(), note: body.note, version: body.version };
    const result = await commandFinding(this.deps.pool, principal, params.id, command, said);
    if (result.kind === 'unknown') throw notFound('patrol finding', params.id);
    if (result.kind === 'refused') throw new Problem(409, result.code, result.text[language]);
    return showFinding(result.finding);
  }
}

type Saying = Pick<Call<typeof routes.confirmFinding>, 'params' | 'principal' | 'language'> & {
  readonly body: { readonly note?: string | undefined; readonly version?: number | undefined };
};

const noSystem = {
  zh: '报告有坐标而 crs 缺失或未知：请写明 WGS84、CGCS2000、GCJ02 或 BD09',
  en: 'the report has coordinates, and crs is missing or not known: state WGS84, CGCS2000, GCJ02 or BD09',
};
const conflict = {
  zh: '该修订号已有不同内容：请提高 revision 后重新提交',
  en: 'another content stands under this revision: raise revision and hand it in again',
};

const showFinding = (row: FindingRow): FindingItem => ({
  ...findingData(row),
  kindName: findingKinds[row.kind],
  ...(row.suspected_system === null ? {} : { suspectedSystem: row.suspected_system }),
  updatedAt: row.updated_at.toISOString(),
});
